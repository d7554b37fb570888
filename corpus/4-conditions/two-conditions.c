/*
 * signal-mixed-waiters.c, mended: a condition variable for each condition. A signal now reaches
 * somebody who can use it, however many threads there are.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { ITEMS = 100, TAKERS = 2 };

struct taker {
    long sum;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static bool full;
static int item;

static void put(int value)
{
    pthread_mutex_lock(&lock);
    while (full)
        pthread_cond_wait(&not_full, &lock);
    item = value;
    full = true;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static int take(void)
{
    pthread_mutex_lock(&lock);
    while (!full)
        pthread_cond_wait(&not_empty, &lock);
    const int value = item;
    full = false;
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&lock);
    return value;
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= TAKERS * ITEMS; i++)
        put(i);
    return NULL;
}

static void *consumer(void *arg)
{
    struct taker *taker = arg;

    for (int i = 0; i < ITEMS; i++)
        taker->sum += take();
    return NULL;
}

int main(void)
{
    struct taker takers[TAKERS] = {{0}};
    pthread_t threads[TAKERS + 1];

    pthread_create(&threads[TAKERS], NULL, producer, NULL);
    for (int i = 0; i < TAKERS; i++)
        pthread_create(&threads[i], NULL, consumer, &takers[i]);
    for (int i = 0; i <= TAKERS; i++)
        pthread_join(threads[i], NULL);
    printf("sum %ld\n", takers[0].sum + takers[1].sum);
    return 0;
}
