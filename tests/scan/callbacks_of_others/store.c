// What both programs are linked with.
#include "store.h"

void store_add(struct store *store, int entries)
{
    pthread_mutex_lock(&store->lock);
    store->entries += entries;
    pthread_mutex_unlock(&store->lock);
}

int store_take(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    int taken = store->entries > 0;
    store->entries -= taken;
    pthread_mutex_unlock(&store->lock);
    return taken;
}

void store_double(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    store->entries *= 2;
    pthread_mutex_unlock(&store->lock);
}

void store_halve(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    if (store->entries > 1)
        store->entries /= 2;
    pthread_mutex_unlock(&store->lock);
}

void store_clear(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    store->entries = 0;
    pthread_mutex_unlock(&store->lock);
}
