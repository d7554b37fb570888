// A container calls what its maker gave it. That some other container is given a function that
// takes a lock does not make one that is used under this lock hang.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct array {
    void *(*copy)(void *);
    void *item[64];
    int count;
};

static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static struct array *pool;

void array_add(struct array *array, void *item)
{
    array->item[array->count++ % 64] = array->copy ? array->copy(item) : item;
}

struct array *array_new(void *(*copy)(void *))
{
    struct array *array = calloc(1, sizeof *array);
    if (array)
        array->copy = copy;
    return array;
}

/* Every text once. */
void *text_intern(void *text)
{
    pthread_mutex_lock(&pool_lock); // EXPECT-NONE: double-lock
    if (!pool)
        pool = array_new(NULL);
    if (pool)
        array_add(pool, text);
    pthread_mutex_unlock(&pool_lock);
    return text;
}

static void *copy_text(void *text)
{
    return text_intern(text);
}

static void *copy_number(void *number)
{
    return number;
}

static void *copy_block(void *block)
{
    return block ? memcpy(malloc(16), block, 16) : NULL;
}

static void *copy_nothing(void *nothing)
{
    (void)nothing;
    return NULL;
}

struct array *make(int kind)
{
    switch (kind) {
    case 0:
        return array_new(copy_text);
    case 1:
        return array_new(copy_number);
    case 2:
        return array_new(copy_block);
    default:
        return array_new(copy_nothing);
    }
}
