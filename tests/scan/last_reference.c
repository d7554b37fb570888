// What runs only when the last reference goes is not believed to run under the locks of those who
// still have others.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
    int plain;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other_lock = PTHREAD_MUTEX_INITIALIZER;
static int objects;

static int lower(struct object *object)
{
    return atomic_fetch_sub(&object->references, 1) - 1;
}

static void destroy(struct object *object)
{
    pthread_mutex_lock(&table_lock);
    objects--;
    pthread_mutex_unlock(&table_lock);
    free(object);
}

static void release(struct object *object)
{
    if (lower(object) > 0)
        return;
    destroy(object);
}

static void release_plain(struct object *object)
{
    if (--object->plain == 0)
        destroy(object);
}

static void purge(struct object *object)
{
    destroy(object);
}

void drop_all(struct object **object, int count)
{
    pthread_mutex_lock(&list_lock);
    for (int i = 0; i < count; i++) {
        release(object[i]); // EXPECT-NONE: lock-order
        release_plain(object[i]);
    }
    pthread_mutex_unlock(&list_lock);
}

void purge_one(struct object *object)
{
    pthread_mutex_lock(&other_lock);
    purge(object); // EXPECT: lock-order
    pthread_mutex_unlock(&other_lock);
}

void count(void)
{
    pthread_mutex_lock(&table_lock);
    pthread_mutex_lock(&list_lock);
    objects++;
    pthread_mutex_unlock(&list_lock);
    pthread_mutex_unlock(&table_lock);
}

void count_others(void)
{
    pthread_mutex_lock(&table_lock);
    pthread_mutex_lock(&other_lock);
    objects++;
    pthread_mutex_unlock(&other_lock);
    pthread_mutex_unlock(&table_lock);
}
