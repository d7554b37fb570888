// Ways out whose result tells callers nothing of the lock: an error that is not told from zero, a
// description of an error that other ways return too, a lock that is taken under a test.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct source;
long source_read(struct source *source, void *to, unsigned long most);

struct tap {
    pthread_mutex_t lock;
    struct source *source;
    bool shared;
    long total;
};

long tap_read(struct tap *tap, void *to, unsigned long most)
{
    pthread_mutex_lock(&tap->lock);
    long got = source_read(tap->source, to, most);
    if (got <= 0)
        return got; // EXPECT: missing-unlock
    tap->total += got;
    pthread_mutex_unlock(&tap->lock);
    return got;
}

// Zero is what the caller is told of the lock: it has it.
int tap_enter(struct tap *tap)
{
    pthread_mutex_lock(&tap->lock);
    if (tap->total < 0) {
        pthread_mutex_unlock(&tap->lock);
        return 1;
    }
    return 0; // EXPECT-NONE: missing-unlock
}

void tap_leave(struct tap *tap)
{
    tap->total++;
    pthread_mutex_unlock(&tap->lock);
}

static void tap_lock(struct tap *tap)
{
    if (tap->shared)
        pthread_mutex_lock(&tap->lock);
}

static void tap_unlock(struct tap *tap)
{
    if (tap->shared)
        pthread_mutex_unlock(&tap->lock);
}

long tap_pour(struct tap *tap, void *to)
{
    tap_lock(tap);
    long got = source_read(tap->source, to, 1);
    if (got < 0)
        return got; // EXPECT: missing-unlock
    tap->total += got;
    tap_unlock(tap);
    return got;
}

long tap_drain(struct tap *tap)
{
    tap_lock(tap);
    long total = tap->total;
    tap->total = 0;
    tap_unlock(tap);
    return total; // EXPECT-NONE: missing-unlock
}

struct trouble;
void trouble_note(struct trouble **trouble, int code);
struct trouble *source_open(struct source *source);

// NULL is success; any other result is an error, which may have come before the lock.
struct trouble *tap_open(struct tap *tap, const struct timespec *until)
{
    struct trouble *trouble = NULL;
    char *room = malloc(80);
    if (!room) {
        trouble_note(&trouble, 1);
        goto failed;
    }
    int status = pthread_mutex_timedlock(&tap->lock, until);
    if (status) {
        trouble_note(&trouble, status);
        goto failed;
    }
    if ((trouble = source_open(tap->source)))
        goto failed;
    tap->total = 0;
    pthread_mutex_unlock(&tap->lock);
    free(room);
    return NULL;
failed:
    free(room);
    return trouble; // EXPECT: missing-unlock
}

struct item {
    struct item *next;
    int key;
};

struct shelf {
    pthread_mutex_t lock;
    struct item *items;
};

// What is found comes with the lock, nothing without it.
struct item *shelf_take(struct shelf *shelf, int key)
{
    pthread_mutex_lock(&shelf->lock);
    for (struct item *item = shelf->items; item; item = item->next)
        if (item->key == key)
            return item; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&shelf->lock);
    return NULL;
}

void shelf_done(struct shelf *shelf)
{
    pthread_mutex_unlock(&shelf->lock);
}
