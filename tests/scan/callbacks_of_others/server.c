// A program with threads.
#include <stdlib.h>

#include "store.h"

static void *work(void *arg)
{
    struct store *store = arg;
    for (int i = 0; i < 10; i++)
        store_add(store, i);
    while (store_take(store))
        store_halve(store);
    store_double(store);
    return NULL;
}

int main(void)
{
    pthread_t worker[2];
    struct store *store = calloc(1, sizeof *store);
    if (!store || pthread_mutex_init(&store->lock, NULL) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&worker[i], NULL, work, store) != 0)
            return 1;
    store_clear(store);
    for (int i = 0; i < 2; i++)
        pthread_join(worker[i], NULL);
    return 0;
}
