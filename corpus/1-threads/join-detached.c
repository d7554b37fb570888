/*
 * A thread that was detached, and is joined nevertheless.
 *
 * pthread_detach() gives the thread away: when it ends, its handle is worth nothing and may already
 * belong to another thread. Joining it is undefined behaviour. glibc answers EINVAL as long as the
 * thread lives, which is what happens here; later it may crash or hang. A thread is joined, or it
 * is detached. detached-counted.c shows how to wait for one that is detached.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

static void *refresh(void *arg)
{
    (void)arg;
    turn_begin(1);
    turn_end(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, refresh, NULL) != 0)
        return EXIT_FAILURE;
    pthread_detach(thread);
    if (pthread_join(thread, NULL) == EINVAL)
        puts("that thread cannot be joined");
    turn_end(0);
    turn_begin(2);
    return EXIT_SUCCESS;
}
