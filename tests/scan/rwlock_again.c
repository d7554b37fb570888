// Reader-writer locks that are asked for twice.
#include <pthread.h>

struct cache {
    pthread_rwlock_t lock;
    int value;
};

static pthread_rwlock_t global = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;

void upgrade(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    pthread_rwlock_wrlock(&cache->lock); // EXPECT: rwlock-misuse
    cache->value++;
    pthread_rwlock_unlock(&cache->lock);
}

static void cache_set(struct cache *cache, int value)
{
    pthread_rwlock_wrlock(&cache->lock); // EXPECT: rwlock-misuse
    cache->value = value;
    pthread_rwlock_unlock(&cache->lock);
}

void upgrade_by_a_helper(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    if (cache->value < 0)
        cache_set(cache, 0);
    pthread_rwlock_unlock(&cache->lock);
}

int upgrade_on_one_way(int wanted)
{
    int result = 0;
    pthread_rwlock_rdlock(&global);
    if (wanted > 3)
        pthread_rwlock_wrlock(&global); // EXPECT: rwlock-misuse
    result = wanted;
    pthread_rwlock_unlock(&global);
    return result;
}

// Right: let go, or only try.
void let_go_and_write(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    int old = cache->value;
    pthread_rwlock_unlock(&cache->lock);
    pthread_rwlock_wrlock(&cache->lock);
    if (cache->value == old)
        cache->value++;
    pthread_rwlock_unlock(&cache->lock);
}

void try_to_write(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    if (pthread_rwlock_trywrlock(&cache->lock) == 0)
        pthread_rwlock_unlock(&cache->lock);
    pthread_rwlock_unlock(&cache->lock);
}

void two_caches(struct cache *from, struct cache *to)
{
    pthread_rwlock_rdlock(&from->lock);
    int value = from->value;
    pthread_rwlock_unlock(&from->lock);
    pthread_rwlock_wrlock(&to->lock);
    to->value = value;
    pthread_rwlock_unlock(&to->lock);
}

// A second read hangs only when a writer waits in between: for audit.
static int cache_get(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    int value = cache->value;
    pthread_rwlock_unlock(&cache->lock);
    return value;
}

int read_again(struct cache *cache)
{
    pthread_rwlock_rdlock(&cache->lock);
    int sum = cache->value + cache_get(cache);
    pthread_rwlock_unlock(&cache->lock);
    return sum;
}

void under_a_mutex(struct cache *cache)
{
    pthread_mutex_lock(&outer);
    pthread_rwlock_wrlock(&cache->lock);
    cache->value = 0;
    pthread_rwlock_unlock(&cache->lock);
    pthread_mutex_unlock(&outer);
}
