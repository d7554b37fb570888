// Who ends an object has it for himself, but not as long as he holds its lock, nor before he calls
// what takes the lock first.
#include <pthread.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t gone;
    int threads, queued, served;
};

void pool_enter(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->threads++;
    pool->queued++;
    pool->served++;
    pthread_mutex_unlock(&pool->lock);
}

int pool_leave(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    int left = --pool->threads + pool->queued + pool->served;
    pthread_cond_broadcast(&pool->gone);
    pthread_mutex_unlock(&pool->lock);
    return left;
}

static void pool_end(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->threads > 0)
        pthread_cond_wait(&pool->gone, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_destroy(&pool->lock);
}

/* Threads are still there: it is the callee that waits for them. */
void pool_close(struct pool *pool)
{
    if (pool->threads > 0) // EXPECT: data-race
        pool_end(pool);
}

/* Does the whole of it: nobody else is meant to be there. */
int pool_free(struct pool *pool)
{
    if (pool->queued > 0) // EXPECT-NONE: data-race
        return -1;
    pthread_mutex_lock(&pool->lock);
    int served = pool->served;
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_destroy(&pool->lock);
    served += pool->queued; // EXPECT-NONE: data-race
    free(pool);
    return served;
}
