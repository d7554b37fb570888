/*
 * The first race: four threads count in one variable, without a lock.
 *
 * `visits++` is three steps: read, add, write. Two threads that read the same value both write the
 * same value back, and one visit is lost. The sum differs from run to run; on one processor it can
 * be right for years. To the language it is worse than a wrong sum: a data race is undefined
 * behaviour. counter-mutex.c and counter-atomic.c are the two cures.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, VISITS = 100000 };

static long visits;

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++)
        visits++;
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, serve, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld visits of %d\n", visits, THREADS * VISITS);
    return 0;
}
