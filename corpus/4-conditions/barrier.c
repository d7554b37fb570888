/*
 * A barrier: everybody waits until everybody is there.
 *
 * Two phases of a computation: all threads must have written their part of the first phase before
 * one of them reads a neighbour's part in the second. The barrier is the whole synchronisation;
 * there is no lock.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 3 };

static pthread_barrier_t phase_done;
static int heat[THREADS], smooth[THREADS];

static void *compute(void *arg)
{
    const int me = *(const int *)arg;

    heat[me] = 10 * (me + 1);
    pthread_barrier_wait(&phase_done);
    smooth[me] = (heat[me] + heat[(me + 1) % THREADS]) / 2;
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    pthread_barrier_init(&phase_done, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, compute, &numbers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&phase_done);
    printf("%d %d %d\n", smooth[0], smooth[1], smooth[2]);
    return 0;
}
