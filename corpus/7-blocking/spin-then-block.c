/*
 * A spin that is none: a few tries first, because the lock is held for an instant only; then a
 * proper wait.
 *
 * The number of tries is bounded, so nothing is burnt when it takes longer. (glibc does the same
 * inside PTHREAD_MUTEX_ADAPTIVE_NP.)
 */
#include <pthread.h>
#include <stdio.h>

enum { TRIES = 20, VISITS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visits;

static void lock_soon(pthread_mutex_t *mutex)
{
    for (int i = 0; i < TRIES; i++) {
        if (pthread_mutex_trylock(mutex) == 0)
            return;
    }
    pthread_mutex_lock(mutex);
}

static void *visit(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++) {
        lock_soon(&lock);
        visits++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, visit, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d visits\n", visits);
    return 0;
}
