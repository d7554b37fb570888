#include <pthread.h>

struct store {
    pthread_mutex_t lock;
    int entries;
};

void store_add(struct store *store, int entries);
int store_take(struct store *store);
void store_double(struct store *store);
void store_halve(struct store *store);
void store_clear(struct store *store);

void call_later(void (*function)(struct store *)); /* of a library */
