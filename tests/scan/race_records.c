// Copies of whole structs, and library calls that are given one, use all of its fields.
#include <pthread.h>
#include <string.h>
#include <time.h>

/* A struct is assigned under the lock, and one of its fields is set without. */
static struct timespec next_mark;
static pthread_mutex_t mark_lock = PTHREAD_MUTEX_INITIALIZER;

void postpone(const struct timespec *now, int seconds)
{
    if (seconds > 0) {
        pthread_mutex_lock(&mark_lock);
        next_mark = *now;
        next_mark.tv_sec += seconds;
        pthread_mutex_unlock(&mark_lock);
    } else {
        next_mark.tv_sec = -1; // EXPECT: data-race
    }
}

struct timespec mark_time(void)
{
    pthread_mutex_lock(&mark_lock);
    struct timespec mark = next_mark;
    pthread_mutex_unlock(&mark_lock);
    return mark;
}

/* The other way round: fields are counted under the lock, all are cleared without. */
struct counts {
    long hits, misses;
};
static struct counts counts;
static pthread_mutex_t counts_lock = PTHREAD_MUTEX_INITIALIZER;

void count(int hit)
{
    pthread_mutex_lock(&counts_lock);
    if (hit)
        counts.hits++;
    else
        counts.misses++;
    pthread_mutex_unlock(&counts_lock);
}

long total(void)
{
    pthread_mutex_lock(&counts_lock);
    long all = counts.hits + counts.misses;
    pthread_mutex_unlock(&counts_lock);
    return all;
}

void clear(void)
{
    memset(&counts, 0, sizeof counts); // EXPECT: data-race
}

/* The same, with the lock everywhere. */
static struct counts kept;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

void keep(int hit)
{
    pthread_mutex_lock(&kept_lock);
    kept.hits += hit;
    pthread_mutex_unlock(&kept_lock);
}

struct counts take(void)
{
    pthread_mutex_lock(&kept_lock);
    struct counts all = kept;
    memset(&kept, 0, sizeof kept);
    pthread_mutex_unlock(&kept_lock);
    return all; // EXPECT-NONE: data-race
}

/* A field of one record is another one than that of a record beside it. */
struct limits {
    int low, high;
};
struct settings {
    pthread_mutex_t lock;
    struct limits wanted; /* guarded by the lock */
    struct limits first;  /* as the program was started */
};
static struct settings settings = {.lock = PTHREAD_MUTEX_INITIALIZER};

void set_wanted(const struct limits *limits)
{
    pthread_mutex_lock(&settings.lock);
    settings.wanted = *limits;
    pthread_mutex_unlock(&settings.lock);
}

void raise_wanted(void)
{
    pthread_mutex_lock(&settings.lock);
    settings.wanted.high++;
    pthread_mutex_unlock(&settings.lock);
}

int first_high(void)
{
    return settings.first.high; // EXPECT-NONE: data-race
}

/* Clearing a record with the pointer to its lock in it makes the record: nobody can use it before.
 */
static struct {
    pthread_mutex_t *lock;
    int count, size;
} table;
pthread_mutex_t *new_lock(void);

void table_open(void)
{
    memset(&table, 0, sizeof table); // EXPECT-NONE: data-race
    table.lock = new_lock();
}

void table_add(void)
{
    pthread_mutex_lock(table.lock);
    table.count++;
    table.size++;
    pthread_mutex_unlock(table.lock);
}

int table_count(void)
{
    pthread_mutex_lock(table.lock);
    int count = table.count + table.size;
    pthread_mutex_unlock(table.lock);
    return count;
}
