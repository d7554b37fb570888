// Whoever holds the lock of one list takes that of the last one: no two threads can meet in that.
// The other way round they can.
#include <pthread.h>

enum { PRIORITIES = 8, DIRTY = 8 };

struct list {
    pthread_mutex_t lock;
    int count;
};

struct cache {
    struct list lists[PRIORITIES + 1];
};

static struct cache cache;

static void add_dirty(void)
{
    struct list *dirty = &cache.lists[DIRTY];
    pthread_mutex_lock(&dirty->lock); // EXPECT-NONE: lock-order
    dirty->count++;
    pthread_mutex_unlock(&dirty->lock);
}

static void *shake(void *argument)
{
    int priority = *(int *)argument;
    struct list *list = &cache.lists[priority];
    pthread_mutex_lock(&list->lock);
    list->count--;
    add_dirty();
    pthread_mutex_unlock(&list->lock);
    return NULL;
}

int main(void)
{
    static int priority[2] = {1, 2};
    pthread_t threads[2];
    for (int i = 0; i <= PRIORITIES; i++)
        pthread_mutex_init(&cache.lists[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, shake, &priority[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
