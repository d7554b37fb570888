/*
 * hoped-for.c without hope: the join comes first. It takes as long as it takes, no longer, and
 * whatever the thread wrote is there to be read.
 */
#include <pthread.h>
#include <stdio.h>

enum { NUMBERS = 1000 };

static long sum;

static void *add(void *arg)
{
    for (long i = 1; i <= NUMBERS; i++)
        sum += i;
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, add, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
