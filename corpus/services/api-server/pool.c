#include "pool.h"

#include <pthread.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    int *waiting, first, count, room; /* guarded by lock, like the next one */
    bool closed;
    void (*serve)(int connection, void *context);
    void *context;
    int workers;
    pthread_t threads[];
};

/* -1: there will be no more. */
static int pool_take(struct pool *pool)
{
    int connection = -1;

    pthread_mutex_lock(&pool->lock);
    while (pool->count == 0 && !pool->closed)
        pthread_cond_wait(&pool->not_empty, &pool->lock);
    if (pool->count > 0) {
        connection = pool->waiting[pool->first];
        pool->first = (pool->first + 1) % pool->room;
        pool->count--;
        pthread_cond_signal(&pool->not_full);
    }
    pthread_mutex_unlock(&pool->lock);
    return connection;
}

static void *worker(void *arg)
{
    struct pool *pool = arg;
    int connection;

    while ((connection = pool_take(pool)) >= 0)
        pool->serve(connection, pool->context);
    return NULL;
}

struct pool *pool_new(int workers, int room, void (*serve)(int connection, void *context),
                      void *context)
{
    struct pool *pool = calloc(1, sizeof *pool + (size_t)workers * sizeof pool->threads[0]);

    if (pool == NULL)
        return NULL;
    pool->waiting = calloc((size_t)room, sizeof *pool->waiting);
    if (pool->waiting == NULL) {
        free(pool);
        return NULL;
    }
    pool->room = room;
    pool->serve = serve;
    pool->context = context;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->not_empty, NULL);
    pthread_cond_init(&pool->not_full, NULL);
    while (pool->workers < workers &&
           pthread_create(&pool->threads[pool->workers], NULL, worker, pool) == 0)
        pool->workers++;
    if (pool->workers == 0) {
        pool_free(pool);
        return NULL;
    }
    return pool;
}

bool pool_put(struct pool *pool, int connection)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count == pool->room && !pool->closed)
        pthread_cond_wait(&pool->not_full, &pool->lock);
    const bool open = !pool->closed;
    if (open) {
        pool->waiting[(pool->first + pool->count++) % pool->room] = connection;
        pthread_cond_signal(&pool->not_empty);
    }
    pthread_mutex_unlock(&pool->lock);
    return open;
}

void pool_free(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closed = true;
    pthread_cond_broadcast(&pool->not_empty);
    pthread_cond_broadcast(&pool->not_full);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->workers; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->not_empty);
    pthread_cond_destroy(&pool->not_full);
    pthread_mutex_destroy(&pool->lock);
    free(pool->waiting);
    free(pool);
}
