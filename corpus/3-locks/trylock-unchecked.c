/*
 * A lock that was only tried: pthread_mutex_trylock() returns at once, with or without the lock.
 *
 * When nobody looks at the result, the thread walks into the critical section without the lock, and
 * then unlocks a mutex that belongs to somebody else. The mutex is error-checking here, so that
 * the unlock fails instead of doing damage. trylock-checked.c comes back later.
 */
#define _GNU_SOURCE /* PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t cache_lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static int entries = 100;

static void cache_trim(void)
{
    pthread_mutex_trylock(&cache_lock);
    entries /= 2;
    pthread_mutex_unlock(&cache_lock);
}

static void *housekeeper(void *arg)
{
    (void)arg;
    turn_begin(1);
    cache_trim();
    turn_end(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    turns_open();
    pthread_create(&thread, NULL, housekeeper, NULL);
    pthread_mutex_lock(&cache_lock);
    turn_end(0);
    turn_begin(2); /* the housekeeper comes while the lock is taken */
    entries++;
    pthread_mutex_unlock(&cache_lock);
    pthread_join(thread, NULL);
    printf("%d entries\n", entries);
    return 0;
}
