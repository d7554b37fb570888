// Keys of thread-specific values: made before threads use them, once, and deleted after.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

static pthread_key_t early_key, late_key, gone_key, twice_key, lazy_key, logging_key, reset_key,
    local_key, hasty_key, asked_key;
static pthread_once_t lazy_once = PTHREAD_ONCE_INIT;
static tss_t brief_key;

static void *with_late(void *arg)
{
    pthread_setspecific(late_key, arg);
    return pthread_getspecific(late_key);
}

// The thread may write to the value of whoever has key 0.
int made_late(pthread_t *thread)
{
    int failed = pthread_create(thread, NULL, with_late, "x");
    pthread_key_create(&late_key, NULL); // EXPECT: uninitialized-lock
    return failed;
}

static int with_brief(void *arg)
{
    return tss_set(brief_key, arg);
}

// The destructor is not called for what the thread still has.
void deleted_early(void)
{
    thrd_t thread;
    tss_create(&brief_key, free);
    if (thrd_create(&thread, with_brief, malloc(8)) != thrd_success)
        return;
    tss_delete(brief_key); // EXPECT: destroy-locked
    thrd_join(thread, NULL);
}

void *used_after_its_end(void)
{
    pthread_key_create(&gone_key, free);
    pthread_key_delete(gone_key);
    return pthread_getspecific(gone_key); // EXPECT: uninitialized-lock
}

// The first key is lost, and the values that threads have under it.
void made_twice(void)
{
    pthread_key_create(&twice_key, free);
    pthread_key_create(&twice_key, free); // EXPECT: uninitialized-lock
}

// Whatever is under the first key of the process, or of whoever has made this one before.
void *used_before_it_is_made(void)
{
    void *value = pthread_getspecific(hasty_key);
    pthread_key_create(&hasty_key, NULL); // EXPECT: uninitialized-lock
    return value;
}

// Right.
void *asked_before(bool is_made)
{
    void *value = is_made ? pthread_getspecific(asked_key) : NULL;
    if (!is_made)
        pthread_key_create(&asked_key, NULL); // EXPECT-NONE: uninitialized-lock
    return value;
}

static void *with_early(void *arg)
{
    pthread_setspecific(early_key, arg);
    return pthread_getspecific(early_key);
}

int made_before(pthread_t *thread)
{
    if (pthread_key_create(&early_key, NULL) != 0)
        return -1;
    if (pthread_create(thread, NULL, with_early, NULL) != 0)
        return -1;
    pthread_join(*thread, NULL);
    return pthread_key_delete(early_key);
}

static void make_lazy(void)
{
    pthread_key_create(&lazy_key, free);
}

static void *lazy_value(void)
{
    pthread_once(&lazy_once, make_lazy);
    return pthread_getspecific(lazy_key);
}

static void *with_lazy(void *arg)
{
    (void)arg;
    return lazy_value();
}

void *made_by_whoever_comes_first(pthread_t *thread)
{
    if (pthread_create(thread, NULL, with_lazy, NULL) != 0)
        return NULL;
    return lazy_value();
}

void made_anew(void)
{
    pthread_key_create(&reset_key, free);
    pthread_setspecific(reset_key, malloc(8));
    pthread_key_delete(reset_key);
    pthread_key_create(&reset_key, free);
}

// A copy is as good as the original.
void *copied(void)
{
    pthread_key_t copy;
    pthread_key_create(&local_key, NULL);
    copy = local_key;
    return pthread_getspecific(copy);
}

struct pool {
    pthread_key_t current;
    int size;
};

void *current_of(struct pool *pool)
{
    return pthread_getspecific(pool->current);
}

struct pool *pool_new(int size)
{
    struct pool *pool = malloc(sizeof *pool);
    if (!pool)
        return NULL;
    if (pthread_key_create(&pool->current, NULL) != 0) {
        free(pool);
        return NULL;
    }
    pool->size = size;
    pthread_setspecific(pool->current, pool);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (current_of(pool))
        pthread_setspecific(pool->current, NULL);
    pthread_key_delete(pool->current);
    free(pool);
}

/* Made by whoever comes first, which was long before the thread. */
static int is_made;

static void *logged_value(void)
{
    return is_made ? pthread_getspecific(logging_key) : NULL;
}

static void make_logging(void)
{
    if (!is_made) {
        is_made = 1;
        pthread_key_create(&logging_key, NULL);
    }
}

void *log_anew(void)
{
    void *value = logged_value();
    make_logging(); // EXPECT-NONE: uninitialized-lock
    return value;
}

static void *log_it(void *arg)
{
    pthread_setspecific(logging_key, arg);
    return arg;
}

int log_all(pthread_t *thread)
{
    make_logging();
    int failed = pthread_create(thread, NULL, log_it, "x");
    make_logging(); // EXPECT-NONE: uninitialized-lock
    return failed;
}
