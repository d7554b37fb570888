/*
 * The counter of counter-unguarded.c under a mutex: one thread at a time reads, adds and writes.
 *
 * The lock and what it guards stand side by side in one struct, so that nobody has to guess. The
 * reader takes the lock as well: reading while another thread writes is a race, too.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, VISITS = 1000 };

struct counter {
    pthread_mutex_t lock;
    long value; /* guarded by lock */
};

static struct counter visits = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void counter_add(struct counter *counter, long amount)
{
    pthread_mutex_lock(&counter->lock);
    counter->value += amount;
    pthread_mutex_unlock(&counter->lock);
}

static long counter_read(struct counter *counter)
{
    pthread_mutex_lock(&counter->lock);
    const long value = counter->value;
    pthread_mutex_unlock(&counter->lock);
    return value;
}

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < VISITS; i++)
        counter_add(&visits, 1);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, serve, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld visits of %d\n", counter_read(&visits), THREADS * VISITS);
    return 0;
}
