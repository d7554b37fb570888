// The error branch unlocks, and so does the common exit that it jumps to.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static int in_use;

void *pool_get(size_t size)
{
    pthread_mutex_lock(&pool_lock);
    void *block = malloc(size);
    if (block == NULL) {
        pthread_mutex_unlock(&pool_lock);
        goto out;
    }
    in_use++;
out:
    pthread_mutex_unlock(&pool_lock); // EXPECT: unlock-not-held
    return block;
}
