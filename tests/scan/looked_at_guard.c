// A guard whose address goes to a function that only looks at it is still the same guard.
#include <pthread.h>

struct mutex {
    pthread_mutex_t lock;
};

struct list {
    struct mutex mutex;
    int entries;
};

typedef struct mutex *guard;

static guard guard_lock(struct mutex *mutex)
{
    pthread_mutex_lock(&mutex->lock);
    return mutex;
}

static void guard_unlock(guard *guard)
{
    if (*guard)
        pthread_mutex_unlock(&(*guard)->lock);
}

static void *guard_of(guard *guard)
{
    return *guard;
}

void add(struct list *list)
{
    for (guard scope __attribute__((cleanup(guard_unlock))) = guard_lock(&list->mutex);
         guard_of(&scope);) {
        list->entries++;
        break;
    }
} // EXPECT-NONE: missing-unlock

int add_some(struct list *list, int entries)
{
    guard scope = guard_lock(&list->mutex);
    if (guard_of(&scope))
        list->entries += entries;
    if (entries == 0)
        return -1; // EXPECT: missing-unlock
    guard_unlock(&scope);
    return 0;
}
