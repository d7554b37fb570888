// What only its declaration says is an allocator gives new memory: who fills that in votes for no
// guard.
#include <pthread.h>

struct jar {
    pthread_mutex_t lock;
    int limit, filled;
};

void *pantry_zalloc(unsigned long size);
void *pantry_find(unsigned long size);

struct jar *jar_new(int limit)
{
    struct jar *jar = pantry_zalloc(sizeof *jar);
    jar->limit = limit; // EXPECT-NONE: data-race
    jar->filled = 0;    // EXPECT-NONE: data-race
    return jar;
}

struct jar *jar_reset(int limit)
{
    struct jar *jar = pantry_find(sizeof *jar);
    jar->filled = limit; // EXPECT: data-race
    return jar;
}

void jar_limit(struct jar *jar, int limit)
{
    pthread_mutex_lock(&jar->lock);
    jar->limit = limit;
    if (jar->filled > jar->limit)
        jar->filled = jar->limit;
    pthread_mutex_unlock(&jar->lock);
}

int jar_fill(struct jar *jar)
{
    pthread_mutex_lock(&jar->lock);
    int fits = jar->filled < jar->limit;
    jar->filled += fits;
    pthread_mutex_unlock(&jar->lock);
    return fits;
}

int jar_room(struct jar *jar)
{
    return jar->limit; // EXPECT: data-race
}
