// ARGS: --allow-incomplete
// Words around the declarations of headers, which nobody defines: the last one of a header and the
// first one of the next would be a declaration of its own, and a type behind them would get lost.
#include "list.h"
#include "pool.h"
#include <pthread.h>

struct pool {
    pthread_mutex_t mutex;
    int size, most;
};

void pool_add(pool_t *pool)
{
    pthread_mutex_lock(&pool->mutex);
    if (pool->size == pool->most)
        return; // EXPECT: missing-unlock
    pool->size++;
    pthread_mutex_unlock(&pool->mutex);
}

void pool_take(pool_t *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->size--;
    pthread_mutex_unlock(&pool->mutex);
}
