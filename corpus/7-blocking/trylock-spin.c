/*
 * A lock that is tried until it works: pthread_mutex_lock(), but with the processor at full speed.
 *
 * With a second lock held it is worse. Two threads that do so can dodge each other for ever, like
 * two people in a corridor: a livelock. ../6-deadlock/trylock-backoff.c lets go of the first lock
 * before it tries again; where there is no first lock, plain pthread_mutex_lock() is right.
 */
#include <pthread.h>
#include <stdio.h>

enum { VISITS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visits;

static void *visit(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++) {
        while (pthread_mutex_trylock(&lock) != 0)
            ;
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
