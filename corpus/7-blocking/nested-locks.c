/*
 * Locks in locks: the shelf inside the room inside the house, each with a mutex of its own.
 *
 * The order is the same everywhere, so nothing hangs today. But every new function has to know it,
 * and each thread that waits for the inner lock holds up everybody who wants an outer one. A policy
 * may forbid it; lockstitch counts the depth. flat-locks.c holds one lock at a time.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t house = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t room = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t shelf = PTHREAD_MUTEX_INITIALIZER;
static int keys = 1, lamps = 2, books = 30;

static int inventory(void)
{
    pthread_mutex_lock(&house);
    int things = keys;
    pthread_mutex_lock(&room);
    things += lamps;
    pthread_mutex_lock(&shelf);
    things += books;
    pthread_mutex_unlock(&shelf);
    pthread_mutex_unlock(&room);
    pthread_mutex_unlock(&house);
    return things;
}

static void *insure(void *arg)
{
    int *things = arg;

    *things = inventory();
    return NULL;
}

int main(void)
{
    int counts[2];
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, insure, &counts[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d and %d things\n", counts[0], counts[1]);
    return 0;
}
