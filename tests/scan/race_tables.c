// A library whose functions are called by way of a table: nobody knows on which threads. Objects
// that have a lock of their own are there for several.
#include <pthread.h>
#include <stddef.h>

struct cache {
    pthread_mutex_t lock;
    char *owner;
    int entries;
};

static int cache_add(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->entries++;
    pthread_mutex_unlock(&cache->lock);
    return 0;
}

static int cache_remove(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->entries--;
    pthread_mutex_unlock(&cache->lock);
    return 0;
}

static int cache_clear(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->entries = 0;
    pthread_mutex_unlock(&cache->lock);
    return 0;
}

static int cache_count(struct cache *cache)
{
    return cache->entries; // EXPECT: data-race
}

/* The objects of an event loop, which all use the lock of one list: an object itself has none. */
struct timer {
    struct timer *next;
    int runs;
};
static pthread_mutex_t timers_lock = PTHREAD_MUTEX_INITIALIZER;
static struct timer *timers;

static int timer_add(struct timer *timer)
{
    pthread_mutex_lock(&timers_lock);
    timer->next = timers;
    timers = timer;
    timer->runs = 0;
    pthread_mutex_unlock(&timers_lock);
    return 0;
}

static int timer_again(struct timer *timer)
{
    pthread_mutex_lock(&timers_lock);
    timer->runs = 0;
    pthread_mutex_unlock(&timers_lock);
    return 0;
}

static int timer_fire(struct timer *timer)
{
    return ++timer->runs; // EXPECT-NONE: data-race
}

struct operations {
    int (*add)(struct cache *), (*remove)(struct cache *), (*clear)(struct cache *),
        (*count)(struct cache *);
    int (*start)(struct timer *), (*again)(struct timer *), (*fire)(struct timer *);
};
const struct operations operations = {cache_add, cache_remove, cache_clear, cache_count,
                                      timer_add, timer_again,  timer_fire};
