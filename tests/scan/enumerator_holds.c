// An enumerator that leaves with a lock as long as it has an item, and comes back with it.
#include <pthread.h>

struct item {
    void *value;
    struct item *next;
};

struct table {
    pthread_mutex_t *mutex;
    struct item **row;
    unsigned rows;
};

struct enumerator {
    struct table *table;
    struct item *current;
    unsigned row;
};

int enumerate(struct enumerator *e, void **value)
{
    while (e->row < e->table->rows) {
        if (e->current) {
            e->current = e->current->next;
        } else {
            pthread_mutex_lock(e->table->mutex);
            e->current = e->table->row[e->row];
        }
        if (e->current) {
            *value = e->current->value;
            return 1; // EXPECT-TODO: no missing-unlock the item that is left says who has the lock
        }
        pthread_mutex_unlock(e->table->mutex); // EXPECT-TODO: no unlock-not-held NULL on both ways
        e->row++;
    }
    return 0;
}

void enumerator_free(struct enumerator *e)
{
    if (e->current)
        pthread_mutex_unlock(e->table->mutex);
}
