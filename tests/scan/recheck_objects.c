// Tested before the lock, set under it: of one object that is a double check; of two objects of a
// type it is nothing.
#include <pthread.h>
#include <stdlib.h>

struct box {
    pthread_mutex_t lock;
    int ready;
};

struct connection {
    struct box *box;
};

struct item {
    int block;
};

static pthread_mutex_t items = PTHREAD_MUTEX_INITIALIZER;

static void prepare(struct connection *connection)
{
    if (!connection->box->ready) { // EXPECT: double-checked-locking
        pthread_mutex_lock(&connection->box->lock);
        if (!connection->box->ready)
            connection->box->ready = 1;
        pthread_mutex_unlock(&connection->box->lock);
    }
}

static void move(const struct item *from, struct item *to)
{
    if (from->block == 0) // EXPECT-NONE: double-checked-locking
        return;
    pthread_mutex_lock(&items);
    if (to->block == 0)
        to->block = 7;
    pthread_mutex_unlock(&items);
}

static void *work(void *arg)
{
    struct item item = {1};
    prepare(arg);
    move(&item, arg);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    struct box box = {PTHREAD_MUTEX_INITIALIZER, 0};
    struct connection connection = {&box};
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, work, &connection) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
