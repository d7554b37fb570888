// Two objects of one type, each behind a pointer of a global, and always in one order.
#include <pthread.h>

struct inner {
    pthread_mutex_t *lock;
};

struct outer {
    struct inner *in;
};

static struct outer one, two;

static void enter(struct outer *o)
{
    pthread_mutex_lock(o->in->lock);
}

static void leave(struct outer *o)
{
    pthread_mutex_unlock(o->in->lock);
}

static void *work(void *arg)
{
    enter(&one);
    enter(&two); // EXPECT-NONE: lock-order
    leave(&two);
    leave(&one);
    return arg;
}

int main(void)
{
    pthread_t t, u;
    pthread_create(&t, NULL, work, NULL);
    pthread_create(&u, NULL, work, NULL);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
