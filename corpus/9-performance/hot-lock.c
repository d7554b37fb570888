/*
 * One hot lock: four threads, one table, and one mutex for all of it.
 *
 * It is right, and it is slow: whatever the number of processors, one thread at a time works. The
 * report of lockstitch run ranks locks by the time that threads lost waiting for them; this one
 * leads the list. sharded-lock.c, batched-lock.c and read-mostly-lock.c are three ways out.
 */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4, WORDS = 300, BUCKETS = 64, EFFORT = 40000 };

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned table[BUCKETS]; /* guarded by table_lock */

static pthread_barrier_t start;

/* Stands for the work that an insertion is: comparing strings, growing, moving. */
static unsigned hash(unsigned value)
{
    for (int i = 0; i < EFFORT; i++)
        value = value * 1664525u + 1013904223u;
    return value;
}

static void insert(unsigned word)
{
    pthread_mutex_lock(&table_lock);
    table[hash(word) % BUCKETS]++;
    pthread_mutex_unlock(&table_lock);
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
