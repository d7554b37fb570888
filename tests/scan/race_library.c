// A library without main: whoever makes an object, or takes it apart, has it for himself.
#include <pthread.h>
#include <stdlib.h>

struct cache {
    pthread_mutex_t lock;
    int used, size, hits;
};

static pthread_key_t key;

int library_init(void)
{
    return pthread_key_create(&key, NULL);
}

static void add(struct cache *cache)
{
    cache->used++;
    if (cache->used > cache->size)
        cache->size *= 2;
}

struct cache *cache_new(void)
{
    struct cache *cache = calloc(1, sizeof *cache);
    pthread_setspecific(key, cache);
    cache->size = 4; // EXPECT-NONE: data-race
    add(cache);
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void cache_free(struct cache *cache)
{
    add(cache);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void cache_add(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    add(cache);
    cache->hits++;
    pthread_mutex_unlock(&cache->lock);
}

int cache_used(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    int used = cache->used + cache->size + cache->hits;
    pthread_mutex_unlock(&cache->lock);
    return used;
}

void cache_clear(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->used = 0;
    cache->size = 4;
    cache->hits = 0;
    pthread_mutex_unlock(&cache->lock);
}

int cache_hits(struct cache *cache)
{
    return cache->hits; // EXPECT: data-race
}
