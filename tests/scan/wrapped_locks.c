// All locks of a program may be of one type, a record that holds nothing but the lock: which one is
// meant is told by the pointer that leads there.
#include <pthread.h>
#include <stdlib.h>

struct lock {
    pthread_mutex_t mutex;
};

static struct lock *lock_new(void)
{
    struct lock *lock = malloc(sizeof *lock);
    if (!lock || pthread_mutex_init(&lock->mutex, NULL) != 0)
        abort();
    return lock;
}

struct queue {
    struct lock *lock;
    int jobs;
};

struct log {
    struct lock *lock;
    int lines;
};

struct cache {
    struct lock *lock;
    int entries;
};

static void log_line(struct log *log)
{
    pthread_mutex_lock(&log->lock->mutex); // EXPECT-NONE: lock-order
    log->lines++;
    pthread_mutex_unlock(&log->lock->mutex);
}

static void queue_add(struct queue *queue, struct log *log)
{
    pthread_mutex_lock(&queue->lock->mutex);
    queue->jobs++;
    log_line(log);
    pthread_mutex_unlock(&queue->lock->mutex);
}

static void cache_drop(struct cache *cache, struct log *log)
{
    pthread_mutex_lock(&cache->lock->mutex);
    cache->entries--;
    log_line(log);
    pthread_mutex_unlock(&cache->lock->mutex);
}

static void queue_to_cache(struct queue *queue, struct cache *cache)
{
    pthread_mutex_lock(&queue->lock->mutex);
    queue->jobs--;
    pthread_mutex_lock(&cache->lock->mutex);
    cache->entries++;
    pthread_mutex_unlock(&cache->lock->mutex);
    pthread_mutex_unlock(&queue->lock->mutex);
}

static void cache_to_queue(struct queue *queue, struct cache *cache)
{
    pthread_mutex_lock(&cache->lock->mutex);
    cache->entries--;
    pthread_mutex_lock(&queue->lock->mutex); // EXPECT: lock-order
    queue->jobs++;
    pthread_mutex_unlock(&queue->lock->mutex);
    pthread_mutex_unlock(&cache->lock->mutex);
}

struct shop {
    struct queue queue;
    struct log log;
    struct cache cache;
};

static void *serve(void *arg)
{
    struct shop *shop = arg;
    queue_add(&shop->queue, &shop->log);
    queue_to_cache(&shop->queue, &shop->cache);
    return NULL;
}

static void *tidy(void *arg)
{
    struct shop *shop = arg;
    cache_drop(&shop->cache, &shop->log);
    cache_to_queue(&shop->queue, &shop->cache);
    return NULL;
}

int main(void)
{
    struct shop shop = {{lock_new(), 0}, {lock_new(), 0}, {lock_new(), 0}};
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, serve, &shop) != 0 ||
        pthread_create(&threads[1], NULL, tidy, &shop) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
