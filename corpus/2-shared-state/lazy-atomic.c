/*
 * Double-checked locking that works: the pointer is atomic, stored with release and loaded with
 * acquire order.
 *
 * Inside the lock the load may be relaxed, because the lock itself orders the threads.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { SQUARES = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int storage[SQUARES];
static _Atomic(int *) table;

static const int *squares(void)
{
    int *ready = atomic_load_explicit(&table, memory_order_acquire);

    if (ready == NULL) {
        pthread_mutex_lock(&lock);
        ready = atomic_load_explicit(&table, memory_order_relaxed);
        if (ready == NULL) {
            for (int i = 0; i < SQUARES; i++)
                storage[i] = i * i;
            ready = storage;
            atomic_store_explicit(&table, ready, memory_order_release);
        }
        pthread_mutex_unlock(&lock);
    }
    return ready;
}

static void *ask(void *arg)
{
    (void)arg;
    printf("7 * 7 = %d\n", squares()[7]);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, ask, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
