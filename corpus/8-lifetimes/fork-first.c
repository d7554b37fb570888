/*
 * Processes first, threads second: the workers are forked while there is one thread only.
 *
 * This is also how work for several processors is split where threads cannot share it: each process
 * has its own memory, and they talk through a pipe. Nothing is shared, so nothing is locked.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 2, NUMBERS = 1000 };

static void work(int output, int part)
{
    long sum = 0;

    for (int i = part; i < NUMBERS; i += WORKERS)
        sum += i;
    _exit(write(output, &sum, sizeof sum) == sizeof sum ? 0 : 1);
}

static void *collect(void *arg)
{
    const int *input = arg;
    long sum, total = 0;

    for (int i = 0; i < WORKERS; i++) {
        if (read(*input, &sum, sizeof sum) == sizeof sum)
            total += sum;
    }
    printf("the sum is %ld\n", total);
    return NULL;
}

int main(void)
{
    int results[2];
    pthread_t collector;

    if (pipe(results) != 0)
        return 1;
    for (int i = 0; i < WORKERS; i++) {
        if (fork() == 0)
            work(results[1], i);
    }
    if (pthread_create(&collector, NULL, collect, &results[0]) != 0)
        return 1;
    pthread_join(collector, NULL);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
