// Each thread counts for itself, and adds its sum once.
#include <pthread.h>

enum { THREADS = 8, ITEMS = 10000 };

static pthread_mutex_t total_lock;
static pthread_barrier_t start;
static unsigned long total;

static unsigned long weigh(unsigned long item)
{
    for (int i = 0; i < 500; i++)
        item = item * 31 + 7;
    return item;
}

static void *count(void *arg)
{
    unsigned long mine = 0;

    pthread_barrier_wait(&start);
    for (unsigned long i = 0; i < ITEMS; i++)
        mine += weigh(i);
    pthread_mutex_lock(&total_lock);
    total += mine;
    pthread_mutex_unlock(&total_lock);
    return arg;
}

int main(void)
{
    pthread_t threads[THREADS];
    pthread_mutexattr_t in_turn;

    pthread_mutexattr_init(&in_turn);
    pthread_mutexattr_setprotocol(&in_turn, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&total_lock, &in_turn);
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
