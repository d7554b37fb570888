/*
 * A thread that waits for itself: a function that holds a lock calls a helper that takes the same
 * lock.
 *
 * A default mutex is not re-entrant, so cache_refresh() hangs in cache_size(). The program does it
 * only when it is asked to (`self-deadlock hang`), so that tests can run it. recursive-mutex.c is
 * the re-entrant twin, relock-errorcheck.c the one whose mutex notices.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

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

int main(int argc, char **argv)
{
    pthread_t thread;

    pthread_create(&thread, NULL, reader, NULL);
    pthread_join(thread, NULL);
    if (argc > 1 && strcmp(argv[1], "hang") == 0)
        cache_refresh();
    return 0;
}
