// The type of a mutex comes from its attribute, in another function than its use.
#include <pthread.h>

struct cache {
    pthread_mutex_t reentrant;
    pthread_mutex_t plain;
    int size;
};

void cache_init(struct cache *c)
{
    pthread_mutexattr_t attribute;

    pthread_mutexattr_init(&attribute);
    pthread_mutexattr_settype(&attribute, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&c->reentrant, &attribute);
    pthread_mutex_init(&c->plain, NULL);
    pthread_mutexattr_destroy(&attribute);
}

static int size(struct cache *c)
{
    pthread_mutex_lock(&c->reentrant);
    int result = c->size;
    pthread_mutex_unlock(&c->reentrant);
    return result;
}

void grow(struct cache *c)
{
    pthread_mutex_lock(&c->reentrant);
    c->size = size(c) + 1;
    pthread_mutex_unlock(&c->reentrant);
}

static int size_plain(struct cache *c)
{
    pthread_mutex_lock(&c->plain); // EXPECT: double-lock
    int result = c->size;
    pthread_mutex_unlock(&c->plain);
    return result;
}

void grow_plain(struct cache *c)
{
    pthread_mutex_lock(&c->plain);
    c->size = size_plain(c) + 1;
    pthread_mutex_unlock(&c->plain);
}
