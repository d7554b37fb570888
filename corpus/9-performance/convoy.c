/*
 * A convoy: nobody holds the lock for long, and everybody stands in line for it.
 *
 * Each thread needs a new number for every ticket. The critical section is one addition; but there
 * are so many of them that the threads meet all the time, and each meeting puts a thread to sleep
 * and wakes it up again, which takes a hundred times as long as the addition. ticket-blocks.c
 * fetches numbers by the hundred.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, TICKETS = 200000 };

static pthread_mutex_t office_lock = PTHREAD_MUTEX_INITIALIZER;
static long next_number = 1; /* guarded by office_lock */
static pthread_barrier_t opening;

static long number_take(void)
{
    pthread_mutex_lock(&office_lock);
    const long number = next_number++;
    pthread_mutex_unlock(&office_lock);
    return number;
}

static void *sell(void *arg)
{
    long *sum = arg;

    pthread_barrier_wait(&opening);
    for (int i = 0; i < TICKETS; i++)
        *sum += number_take();
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
