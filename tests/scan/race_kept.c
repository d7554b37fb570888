// A library whose writers all keep to the lock of the object: who only looks without it is odd,
// also where two accesses are all there are. Twins: habits, other locks, writers without.
#include <pthread.h>
#include <stdlib.h>

struct zone {
    pthread_mutex_t lock;
    int serial, refresh, retry, expire;
    long loaded;
    int state;
    int flags;
    int hint;
};

struct zone *zone_new(void)
{
    struct zone *zone = calloc(1, sizeof *zone);
    if (zone)
        pthread_mutex_init(&zone->lock, NULL);
    return zone;
}

void zone_free(struct zone *zone)
{
    pthread_mutex_destroy(&zone->lock);
    free(zone);
}

void zone_set(struct zone *zone, int serial)
{
    pthread_mutex_lock(&zone->lock);
    zone->serial = serial;
    zone->refresh = serial / 2;
    zone->retry = serial / 3;
    zone->expire = serial / 4;
    pthread_mutex_unlock(&zone->lock);
}

int zone_due(struct zone *zone)
{
    pthread_mutex_lock(&zone->lock);
    int due = zone->serial + zone->refresh + zone->retry + zone->expire;
    pthread_mutex_unlock(&zone->lock);
    return due;
}

/* Set at one place, read at one. */
void zone_load(struct zone *zone, long now)
{
    pthread_mutex_lock(&zone->lock);
    zone->loaded = now;
    pthread_mutex_unlock(&zone->lock);
}

long zone_loaded(struct zone *zone)
{
    return zone->loaded; // EXPECT: data-race
}

/* Looked at without the lock by many: a habit. */
void zone_start(struct zone *zone)
{
    pthread_mutex_lock(&zone->lock);
    zone->state = 1;
    pthread_mutex_unlock(&zone->lock);
}

int zone_is_up(struct zone *zone)
{
    return zone->state; // EXPECT-NONE: data-race
}

int zone_is_down(struct zone *zone)
{
    return !zone->state; // EXPECT-NONE: data-race
}

/* Not all who write keep to it: at the setter the lock is held for something else. */
void zone_mark(struct zone *zone, int flags)
{
    pthread_mutex_lock(&zone->lock);
    zone->flags = flags;
    zone->serial++;
    pthread_mutex_unlock(&zone->lock);
}

void zone_unmark(struct zone *zone)
{
    zone->flags = 0; // EXPECT-NONE: data-race
}

int zone_flags(struct zone *zone)
{
    return zone->flags; // EXPECT-NONE: data-race
}

/* Whoever makes the object has it for himself. */
struct zone *zone_copy(const struct zone *from)
{
    struct zone *zone = zone_new();
    if (zone)
        zone->hint = 4; // EXPECT-NONE: data-race
    (void)from;
    return zone;
}

void zone_hint(struct zone *zone)
{
    pthread_mutex_lock(&zone->lock);
    zone->hint++;
    pthread_mutex_unlock(&zone->lock);
}

int zone_get_hint(struct zone *zone)
{
    pthread_mutex_lock(&zone->lock);
    int hint = zone->hint;
    pthread_mutex_unlock(&zone->lock);
    return hint;
}
