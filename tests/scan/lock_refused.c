// A lock function that refuses what is no lock, and callers that do not ask.
#include <pthread.h>

enum { MADE = 0x4d41 };

struct lock {
    int made;
    pthread_mutex_t *mutex;
};

struct map {
    struct lock lock;
    int made, size;
};

static int mutex_lock(const struct lock *lock)
{
    if (lock && lock->mutex && lock->made == MADE)
        return pthread_mutex_lock(lock->mutex);
    return -1;
}

static int mutex_unlock(const struct lock *lock)
{
    if (lock && lock->mutex && lock->made == MADE)
        return pthread_mutex_unlock(lock->mutex);
    return -1;
}

int map_lock(const struct map *map)
{
    if (map && map->made == MADE) {
        mutex_lock(&map->lock);
        return 0; // EXPECT-NONE: missing-unlock
    }
    return -1;
}

int map_unlock(const struct map *map)
{
    if (map && map->made == MADE) {
        mutex_unlock(&map->lock);
        return 0;
    }
    return -1;
}

void clear(struct map *map, struct map *other)
{
    mutex_lock(&map->lock);
    *map = *other;
    mutex_unlock(&map->lock); // EXPECT-NONE: unlock-not-held
}

int grow(struct map *map)
{
    mutex_lock(&map->lock);
    if (map->size > 100)
        return -1; // EXPECT-TODO: missing-unlock a call that takes the lock on some of its ways
    map->size++;
    mutex_unlock(&map->lock);
    return 0;
}

int ask(struct map *map)
{
    if (mutex_lock(&map->lock) != 0)
        return -1; // EXPECT-NONE: missing-unlock
    map->size++;
    mutex_unlock(&map->lock);
    return 0;
}

/* Gives the lock back where it fails: whoever does not ask gives it back once more. */
static int open_map(struct map *map)
{
    if (map->size == 0) {
        pthread_mutex_unlock(map->lock.mutex);
        return -1;
    }
    map->size++;
    return 0;
}

void use(struct map *map)
{
    pthread_mutex_lock(map->lock.mutex);
    open_map(map);
    map->size--;
    pthread_mutex_unlock(map->lock.mutex); // EXPECT: unlock-not-held
}

void use_well(struct map *map)
{
    pthread_mutex_lock(map->lock.mutex);
    if (open_map(map) != 0)
        return;
    map->size--;
    pthread_mutex_unlock(map->lock.mutex); // EXPECT-NONE: unlock-not-held
}
