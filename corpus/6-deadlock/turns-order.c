/*
 * Opposite orders that cannot meet: the second thread starts when the first one has ended.
 *
 * The lock-order graph has a cycle, and the program has no deadlock: the join orders the threads.
 * What may run at the same time is part of the question.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t index_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t data_lock = PTHREAD_MUTEX_INITIALIZER;
static int indexed, stored = 5;

static void *build(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&data_lock);
    pthread_mutex_lock(&index_lock);
    indexed = stored;
    pthread_mutex_unlock(&index_lock);
    pthread_mutex_unlock(&data_lock);
    return NULL;
}

static void *drop(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&index_lock);
    pthread_mutex_lock(&data_lock);
    stored -= indexed;
    pthread_mutex_unlock(&data_lock);
    pthread_mutex_unlock(&index_lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, build, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    if (pthread_create(&thread, NULL, drop, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d left\n", stored);
    return 0;
}
