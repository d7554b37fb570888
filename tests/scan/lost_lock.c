// A function gives its lock back on some ways only, and nobody else ever does: then what it returns
// is no excuse.
#include <pthread.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t exported_lock = PTHREAD_MUTEX_INITIALIZER;
int cache_size, mode;

int make(int key);

int generate(int key)
{
    if (mode) {
        pthread_mutex_lock(&cache_lock);
        if (!make(key))
            goto error;
        pthread_mutex_unlock(&cache_lock);
        return 1;
    }
    if (!make(key))
        goto error;
    return 1;
error:
    return 0; // EXPECT: missing-unlock
}

// The same, but the caller of one of them releases.
int begin(int key)
{
    if (mode)
        pthread_mutex_lock(&table_lock);
    if (make(key)) {
        if (mode)
            pthread_mutex_unlock(&table_lock);
        return 1;
    }
    return 0; // EXPECT-NONE: missing-unlock
}

void use(int key)
{
    if (begin(key) == 0 && mode)
        pthread_mutex_unlock(&table_lock);
}

// Other files may release this one.
int begin_exported(int key)
{
    if (mode)
        pthread_mutex_lock(&exported_lock);
    if (make(key)) {
        if (mode)
            pthread_mutex_unlock(&exported_lock);
        return 1;
    }
    return 0; // EXPECT-NONE: missing-unlock
}

// What the caller has passed tells it.
void finish(int keep)
{
    pthread_mutex_lock(&cache_lock);
    if (!keep)
        pthread_mutex_unlock(&cache_lock);
} // EXPECT-NONE: missing-unlock

// There is no function that unlocks what this one has locked.
void count(void)
{
    pthread_mutex_lock(&count_lock);
    cache_size++;
} // EXPECT: missing-unlock

int counted(void)
{
    pthread_mutex_lock(&count_lock);
    int size = cache_size;
    pthread_mutex_unlock(&count_lock);
    return size;
}

// No other file knows the lock, and here everybody else gives it back.
pthread_mutex_t public_lock = PTHREAD_MUTEX_INITIALIZER;

void look(void)
{
    pthread_mutex_lock(&public_lock);
    cache_size--;
    pthread_mutex_unlock(&public_lock);
}

void forget(void)
{
    pthread_mutex_lock(&public_lock);
    cache_size++;
} // EXPECT: missing-unlock

// Nobody shows how this one is meant.
pthread_mutex_t lonely_lock = PTHREAD_MUTEX_INITIALIZER;

void come(void)
{
    pthread_mutex_lock(&lonely_lock);
    cache_size++;
} // EXPECT-NONE: missing-unlock

// A wrapper: its callers have other names for the lock.
static void lock_soon(pthread_mutex_t *mutex)
{
    for (int i = 0; i < 10; i++)
        if (pthread_mutex_trylock(mutex) == 0)
            return; // EXPECT-NONE: missing-unlock
    pthread_mutex_lock(mutex);
}

void use_soon(void)
{
    lock_soon(&exported_lock);
    pthread_mutex_unlock(&exported_lock);
}

struct zone {
    pthread_mutex_t lock;
    struct zone *next;
    int is_full;
};

// Comes with one lock, goes with one: perhaps another.
struct zone *next_free(struct zone *zone)
{
    if (zone->is_full) {
        pthread_mutex_unlock(&zone->lock);
        zone = zone->next;
        pthread_mutex_lock(&zone->lock);
    }
    return zone; // EXPECT-NONE: missing-unlock
}
