/*
 * hot-lock.c, sharded: each bucket has a lock of its own, and the slow part needs none.
 *
 * Threads meet only when they want the same bucket at the same time. The price: there is no instant
 * any more at which one thread sees the whole table. Nobody needs one here.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, WORDS = 300, BUCKETS = 64, EFFORT = 40000 };

struct bucket {
    pthread_mutex_t lock;
    unsigned words; /* guarded by lock */
};

static struct bucket table[BUCKETS];

static pthread_barrier_t start;

static unsigned hash(unsigned value)
{
    for (int i = 0; i < EFFORT; i++)
        value = value * 1664525u + 1013904223u;
    return value;
}

static void insert(unsigned word)
{
    struct bucket *bucket = &table[hash(word) % BUCKETS];

    pthread_mutex_lock(&bucket->lock);
    bucket->words++;
    pthread_mutex_unlock(&bucket->lock);
}

static void *index_words(void *arg)
{
    const unsigned first = *(const unsigned *)arg;

    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < WORDS; i++)
        insert(first + i);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    unsigned firsts[THREADS], total = 0;

    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < BUCKETS; i++)
        pthread_mutex_init(&table[i].lock, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        firsts[i] = i * WORDS;
        pthread_create(&threads[i], NULL, index_words, &firsts[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < BUCKETS; i++)
        total += table[i].words;
    printf("%u words\n", total);
    return 0;
}
