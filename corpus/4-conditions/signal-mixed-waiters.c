/*
 * One condition variable for two kinds of waiters: those who want to put, and those who want to
 * take.
 *
 * The signal of a taker is meant for a putter, and may wake another taker, who finds nothing and
 * sleeps again. The signal is used up, and everybody sleeps. two-conditions.c gives each kind its
 * own condition variable. (The turns keep the two takers apart here, so that nothing happens.)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "../turns.h"

enum { ITEMS = 100, TAKERS = 2 };

struct taker {
    int number;
    long sum;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool full;
static int item;

static void put(int value)
{
    pthread_mutex_lock(&lock);
    while (full)
        pthread_cond_wait(&changed, &lock);
    item = value;
    full = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static int take(void)
{
    pthread_mutex_lock(&lock);
    while (!full)
        pthread_cond_wait(&changed, &lock);
    const int value = item;
    full = false;
    pthread_cond_signal(&changed);
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

    turn_begin(taker->number);
    for (int i = 0; i < ITEMS; i++)
        taker->sum += take();
    turn_end(taker->number);
    return NULL;
}

int main(void)
{
    struct taker takers[TAKERS] = {{0, 0}, {1, 0}};
    pthread_t threads[TAKERS + 1];

    turns_open();
    pthread_create(&threads[TAKERS], NULL, producer, NULL);
    for (int i = 0; i < TAKERS; i++)
        pthread_create(&threads[i], NULL, consumer, &takers[i]);
    for (int i = 0; i <= TAKERS; i++)
        pthread_join(threads[i], NULL);
    printf("sums %ld and %ld\n", takers[0].sum, takers[1].sum);
    return 0;
}
