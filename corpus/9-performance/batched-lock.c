/*
 * hot-lock.c, batched: each thread counts in a table of its own, and takes the lock once, at the
 * end, to add it to the common one.
 *
 * 1200 acquisitions have become 4. The common table is out of date while the threads work; who can
 * live with that, gets the best of all locks: hardly any.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, WORDS = 300, BUCKETS = 64, EFFORT = 40000 };

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned table[BUCKETS]; /* guarded by table_lock */

static pthread_barrier_t start;

static unsigned hash(unsigned value)
{
    for (int i = 0; i < EFFORT; i++)
        value = value * 1664525u + 1013904223u;
    return value;
}

static void *index_words(void *arg)
{
    const unsigned first = *(const unsigned *)arg;
    unsigned own[BUCKETS] = {0};

    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < WORDS; i++)
        own[hash(first + i) % BUCKETS]++;
    pthread_mutex_lock(&table_lock);
    for (int i = 0; i < BUCKETS; i++)
        table[i] += own[i];
    pthread_mutex_unlock(&table_lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    unsigned firsts[THREADS], total = 0;

    pthread_barrier_init(&start, NULL, THREADS);
    for (unsigned i = 0; i < THREADS; i++) {
        firsts[i] = i * WORDS;
        pthread_create(&threads[i], NULL, index_words, &firsts[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < BUCKETS; i++)
        total += table[i];
    printf("%u words\n", total);
    return 0;
}
