/*
 * The scheduler as a friend: main sleeps for a moment, by then the other thread will be done.
 *
 * The scheduler promises nothing. On a busy machine the thread has not even begun, and what main
 * reads is anything between the start and the end. A pause puts nothing in order, for the processor
 * and the compiler either. waited-for.c joins.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

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
    usleep(100000); /* that is plenty, on this machine */
    printf("%ld\n", sum);
    pthread_join(thread, NULL);
    return 0;
}
