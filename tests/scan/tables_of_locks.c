// Lock functions in tables, of several kinds: whoever locks by way of the one table unlocks by way
// of the same, and the code need not say so.
#include <pthread.h>
#include <stdlib.h>

struct lock_functions {
    void *(*make)(void);
    int (*lock)(unsigned mode, void *lock);
    int (*unlock)(unsigned mode, void *lock);
};

static struct lock_functions functions, original;

static void *plain_make(void)
{
    pthread_mutex_t *lock = malloc(sizeof *lock);
    if (lock)
        pthread_mutex_init(lock, NULL);
    return lock;
}

static int plain_lock(unsigned mode, void *lock)
{
    return mode & 1 ? pthread_mutex_trylock(lock) : pthread_mutex_lock(lock);
}

static int plain_unlock(unsigned mode, void *lock)
{
    (void)mode;
    return pthread_mutex_unlock(lock);
}

struct checked {
    int count;
    void *lock;
};

static void *checked_make(void)
{
    struct checked *checked = calloc(1, sizeof *checked);
    if (checked)
        checked->lock = original.make();
    return checked;
}

static int checked_lock(unsigned mode, void *lock)
{
    struct checked *checked = lock;
    int result = original.lock(mode, checked->lock);
    if (result == 0)
        checked->count++;
    return result;
}

static int checked_unlock(unsigned mode, void *lock)
{
    struct checked *checked = lock;
    checked->count--;
    return original.unlock(mode, checked->lock);
}

void use_plain(void)
{
    static const struct lock_functions plain = {plain_make, plain_lock, plain_unlock};
    functions = plain;
}

void use_checked(void)
{
    static const struct lock_functions checked = {checked_make, checked_lock, checked_unlock};
    original = functions;
    functions = checked;
}

struct buffer {
    void *lock;
    size_t length;
};

size_t buffer_length(struct buffer *buffer)
{
    size_t result;
    if (buffer->lock)
        functions.lock(0, buffer->lock);
    result = buffer->length;
    if (buffer->lock)
        functions.unlock(0, buffer->lock);
    return result;
}

void buffer_drain(struct buffer *buffer, size_t length)
{
    if (buffer->lock)
        functions.lock(0, buffer->lock);
    if (length > buffer->length)
        length = buffer->length;
    buffer->length -= length;
    if (buffer->lock)
        functions.unlock(0, buffer->lock);
}
