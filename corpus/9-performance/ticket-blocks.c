/*
 * convoy.c, mended: each thread takes a hundred numbers at a time, and asks for more when it has
 * used them up. A hundredth of the acquisitions, and hardly any meetings.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, TICKETS = 200000, BLOCK = 100 };

static pthread_mutex_t office_lock = PTHREAD_MUTEX_INITIALIZER;
static long next_number = 1; /* guarded by office_lock */
static pthread_barrier_t opening;

static long block_take(void)
{
    pthread_mutex_lock(&office_lock);
    const long first = next_number;
    next_number += BLOCK;
    pthread_mutex_unlock(&office_lock);
    return first;
}

static void *sell(void *arg)
{
    long *sum = arg;

    pthread_barrier_wait(&opening);
    for (int i = 0; i < TICKETS; i += BLOCK) {
        const long first = block_take();
        for (long number = first; number < first + BLOCK; number++)
            *sum += number;
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    long sums[THREADS] = {0}, total = 0;

    pthread_barrier_init(&opening, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, sell, &sums[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        total += sums[i];
    }
    printf("sum of all numbers: %ld\n", total);
    return 0;
}
