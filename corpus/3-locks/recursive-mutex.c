/*
 * A re-entrant lock: the helper of self-deadlock.c may take the lock again, because the mutex is
 * recursive.
 *
 * The type comes from an attribute at initialisation, far from the place where it matters. Two
 * locks need two unlocks.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t cache_lock;
static int entries = 3;

static void cache_open(void)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&cache_lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

static int cache_size(void)
{
    pthread_mutex_lock(&cache_lock);
    int size = entries;
    pthread_mutex_unlock(&cache_lock);
    return size;
}

static void cache_refresh(void)
{
    pthread_mutex_lock(&cache_lock);
    entries++;
    printf("refreshed, now %d entries\n", cache_size());
    pthread_mutex_unlock(&cache_lock);
}

static void *refresher(void *arg)
{
    (void)arg;
    cache_refresh();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    cache_open();
    pthread_create(&thread, NULL, refresher, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_destroy(&cache_lock);
    return 0;
}
