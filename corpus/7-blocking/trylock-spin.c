/*
 * A lock that is tried until it works: pthread_mutex_lock(), but with the processor at full speed.
 *
 * With a second lock held it is worse. Two threads that do so can dodge each other for ever, like
 * two people in a corridor: a livelock. ../6-deadlock/trylock-backoff.c lets go of the first lock
 * before it tries again; where there is no first lock, plain pthread_mutex_lock() is right.
 */
#include <pthread.h>
#include <stdio.h>

enum { VISITS = 200, WORK = 50000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visits;
static unsigned checksum;

static void *visit(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++) {
        while (pthread_mutex_trylock(&lock) != 0)
            ;
        visits++;
        for (unsigned k = 0; k < WORK;
             k++) /* long enough for the other one to try a thousand times */
            checksum = checksum * 31 + k;
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
    printf("%d visits, checksum %u\n", visits, checksum);
    return 0;
}
