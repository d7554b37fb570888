// Many places without the lock are a habit and no lapses, as long as not three times as many hold
// it. Twins: right (copies, which have no lock, are looked at by the same type), racy.
#include <pthread.h>

struct entry {
    pthread_mutex_t lock;
    int data; // 28 places hold the lock, 13 do not
    int hash; // 28 and 2
};

static void store(struct entry *e)
{
    pthread_mutex_lock(&e->lock);
    e->data = 1;
    e->hash = 1;
    e->data = (e->data << 1) + e->data;
    e->data = (e->data << 2) + e->data;
    e->data = (e->data << 3) + e->data;
    e->data = (e->data << 4) + e->data;
    e->data = (e->data << 5) + e->data;
    e->data = (e->data << 6) + e->data;
    e->data = (e->data << 7) + e->data;
    e->data = (e->data << 8) + e->data;
    e->data = (e->data << 9) + e->data;
    e->hash = (e->hash << 1) + e->hash;
    e->hash = (e->hash << 2) + e->hash;
    e->hash = (e->hash << 3) + e->hash;
    e->hash = (e->hash << 4) + e->hash;
    e->hash = (e->hash << 5) + e->hash;
    e->hash = (e->hash << 6) + e->hash;
    e->hash = (e->hash << 7) + e->hash;
    e->hash = (e->hash << 8) + e->hash;
    e->hash = (e->hash << 9) + e->hash;
    pthread_mutex_unlock(&e->lock);
}

static int look(struct entry *e)
{
    int seen = e->data == 0; // EXPECT-NONE: data-race
    seen += e->data == 1;
    seen += e->data == 2;
    seen += e->data == 3;
    seen += e->data == 4;
    seen += e->data == 5;
    seen += e->data == 6;
    seen += e->data == 7;
    seen += e->data == 8;
    seen += e->data == 9;
    seen += e->data == 10;
    seen += e->data == 11;
    seen += e->data == 12;
    return seen;
}

static int look_at_hash(struct entry *e)
{
    int seen = e->hash == 0; // EXPECT: data-race
    seen += e->hash == 1;
    return seen;
}

static void *work(void *argument)
{
    store(argument);
    return look(argument) + look_at_hash(argument) ? argument : 0;
}

int start(struct entry *one, struct entry *other)
{
    pthread_t first, second;
    if (pthread_create(&first, 0, work, one) || pthread_create(&second, 0, work, other))
        return 1;
    return pthread_join(first, 0) + pthread_join(second, 0);
}
