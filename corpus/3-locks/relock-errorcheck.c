/*
 * The self-deadlock of self-deadlock.c with an error-checking mutex: the second lock fails instead
 * of hanging.
 *
 * The helper checks the result and gives up, so the program ends well. It is wrong all the same:
 * the entry is never counted. That makes it a run in which the defect happens and can be observed.
 */
#define _GNU_SOURCE /* PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t cache_lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static int entries = 3;

static int cache_size(void)
{
    if (pthread_mutex_lock(&cache_lock) != 0)
        return -1;
    int size = entries;
    pthread_mutex_unlock(&cache_lock);
    return size;
}

static void cache_refresh(void)
{
    if (pthread_mutex_lock(&cache_lock) != 0)
        return;
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

    pthread_create(&thread, NULL, refresher, NULL);
    pthread_join(thread, NULL);
    return 0;
}
