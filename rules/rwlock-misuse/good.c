// The writer is one from the start.
#include <pthread.h>

static pthread_rwlock_t cache_lock = PTHREAD_RWLOCK_INITIALIZER;
static int cache[64];

void cache_put(int key, int value)
{
    pthread_rwlock_wrlock(&cache_lock);
    if (cache[key] != value)
        cache[key] = value;
    pthread_rwlock_unlock(&cache_lock);
}

int cache_get(int key)
{
    pthread_rwlock_rdlock(&cache_lock);
    int value = cache[key];
    pthread_rwlock_unlock(&cache_lock);
    return value;
}
