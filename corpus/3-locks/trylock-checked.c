/*
 * trylock-unchecked.c, mended: what was not locked is not touched and not unlocked. The
 * housekeeper has nothing urgent to do, so it leaves the cache for the next round.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries;

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
    for (int i = 0; i < 10; i++)
        cache_trim();
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, housekeeper, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&cache_lock);
        entries++;
        pthread_mutex_unlock(&cache_lock);
    }
    pthread_join(thread, NULL);
    printf("%d entries of 100\n", entries);
    return 0;
}
