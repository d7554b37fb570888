/*
 * A daemon thread on main's stack: it is detached, so nobody knows whether it still runs when main
 * returns.
 *
 * After the return of main() the variable is gone, while the exit handlers and output buffers of
 * the process are still being worked off, and the thread goes on all that time.
 * detached-heap.c shares a counted object instead.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "../turns.h"

struct statistics {
    atomic_int samples;
};

static void *sampler(void *arg)
{
    struct statistics *statistics = arg;

    for (int i = 0; i < 5; i++)
        atomic_fetch_add(&statistics->samples, 1);
    turn_end(0);
    return NULL;
}

int main(void)
{
    struct statistics statistics = {0};
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, sampler, &statistics) != 0)
        return 1;
    pthread_detach(thread);
    turn_begin(1); /* the sampler is fast enough, today */
    printf("%d samples\n", atomic_load(&statistics.samples));
    return 0;
}
