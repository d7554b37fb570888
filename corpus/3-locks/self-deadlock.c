/*
 * A thread that waits for itself: a function that holds a lock calls a helper that takes the same
 * lock.
 *
 * A default mutex is not re-entrant, so cache_refresh() hangs in cache_size(), every time; that
 * such code gets through is because nobody calls it in a test. lockstitch ends it here, or else the
 * alarm. recursive-mutex.c is the re-entrant twin, relock-errorcheck.c the one whose mutex notices.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries = 3;

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

static void *reader(void *arg)
{
    (void)arg;
    printf("%d entries\n", cache_size());
    return NULL;
}

int main(void)
{
    pthread_t thread;

    alarm(2);
    pthread_create(&thread, NULL, reader, NULL);
    pthread_join(thread, NULL);
    cache_refresh();
    return 0;
}
