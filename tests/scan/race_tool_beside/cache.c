// A library, and in its folder a program that makes its tables: that one has no threads, and says
// nothing of who uses the library.
#include <pthread.h>

struct cache {
    pthread_mutex_t lock;
    int used, hits;
};

void cache_add(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->used++;
    cache->hits++;
    pthread_mutex_unlock(&cache->lock);
}

void cache_clear(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->used = 0;
    cache->hits = 0;
    pthread_mutex_unlock(&cache->lock);
}

int cache_used(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    int used = cache->used;
    pthread_mutex_unlock(&cache->lock);
    return used;
}

int cache_hits(struct cache *cache)
{
    return cache->hits; // EXPECT: data-race
}
