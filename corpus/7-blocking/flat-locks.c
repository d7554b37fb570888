/*
 * nested-locks.c, mended: one lock at a time. What is read under one of them is a number of its
 * own, and need not be of the same instant as the others.
 */
#include <pthread.h>
#include <stdio.h>

struct place {
    pthread_mutex_t lock;
    int things; /* guarded by lock */
};

static struct place house = {PTHREAD_MUTEX_INITIALIZER, 1};
static struct place room = {PTHREAD_MUTEX_INITIALIZER, 2};
static struct place shelf = {PTHREAD_MUTEX_INITIALIZER, 30};

static int count(struct place *place)
{
    pthread_mutex_lock(&place->lock);
    const int things = place->things;
    pthread_mutex_unlock(&place->lock);
    return things;
}

static void *insure(void *arg)
{
    int *things = arg;

    *things = count(&house) + count(&room) + count(&shelf);
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
