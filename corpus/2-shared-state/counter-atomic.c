/*
 * The counter of counter-unguarded.c as an atomic variable: read, add and write are one step.
 *
 * Right for one number that stands for itself. As soon as two variables have to fit together, a
 * mutex is the tool. Relaxed order is enough here: the joins make the threads' additions visible
 * before the last read.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 4, VISITS = 100000 };

static atomic_long visits;

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++)
        atomic_fetch_add_explicit(&visits, 1, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, serve, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld visits of %d\n", atomic_load(&visits), THREADS * VISITS);
    return 0;
}
