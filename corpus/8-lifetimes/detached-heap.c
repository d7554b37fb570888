/*
 * detached-stack.c, mended: the object is shared, and counted. Whoever lets go of it last frees it,
 * main or the daemon.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

struct statistics {
    atomic_int users;
    atomic_int samples;
};

static void statistics_release(struct statistics *statistics)
{
    if (atomic_fetch_sub(&statistics->users, 1) == 1)
        free(statistics);
}

static void *sampler(void *arg)
{
    struct statistics *statistics = arg;

    for (int i = 0; i < 5; i++)
        atomic_fetch_add(&statistics->samples, 1);
    statistics_release(statistics);
    turn_end(0);
    return NULL;
}

int main(void)
{
    struct statistics *statistics = calloc(1, sizeof *statistics);
    pthread_t thread;

    turns_open();
    if (statistics == NULL)
        return 1;
    atomic_store(&statistics->users, 2);
    if (pthread_create(&thread, NULL, sampler, statistics) != 0)
        return 1;
    pthread_detach(thread);
    turn_begin(1);
    printf("%d samples\n", atomic_load(&statistics->samples));
    statistics_release(statistics);
    return 0;
}
