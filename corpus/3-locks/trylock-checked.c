/*
 * trylock-unchecked.c, mended: what was not locked is not touched and not unlocked. The
 * housekeeper has nothing urgent to do, so it leaves the cache for the next round.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries = 100;

static void cache_trim(void)
{
    if (pthread_mutex_trylock(&cache_lock) != 0)
        return;
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
