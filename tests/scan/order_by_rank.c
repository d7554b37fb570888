// Which comparisons rank two objects whose locks are taken, and which say nothing about them.
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    long sum;
    int id;
};
struct page {
    pthread_mutex_t lock;
    int id;
};
struct node {
    pthread_mutex_t lock;
    int id;
};
struct transfer {
    struct account *from, *to;
    long amount;
};
struct pages {
    struct page *a, *b;
};
struct nodes {
    struct node *a, *b;
};

/* What is in the account ranks nothing. */
static void *move(void *arg)
{
    struct transfer *transfer = arg;
    pthread_mutex_lock(&transfer->from->lock);
    if (transfer->from->sum >= transfer->amount) {
        pthread_mutex_lock(&transfer->to->lock); // EXPECT: lock-order
        transfer->to->sum += transfer->amount;
        transfer->from->sum -= transfer->amount;
        pthread_mutex_unlock(&transfer->to->lock);
    }
    pthread_mutex_unlock(&transfer->from->lock);
    return arg;
}

/* One number of each does. */
static void *by_number(void *arg)
{
    struct pages *pages = arg;
    struct page *first = pages->a, *second = pages->b;
    if (pages->b->id < pages->a->id) {
        first = pages->b;
        second = pages->a;
    }
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock); // EXPECT-NONE: lock-order
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
    return arg;
}

/* And so do their addresses. */
static void *by_address(void *arg)
{
    struct nodes *nodes = arg;
    if (nodes->a < nodes->b) {
        pthread_mutex_lock(&nodes->a->lock);
        pthread_mutex_lock(&nodes->b->lock); // EXPECT-NONE: lock-order
    } else {
        pthread_mutex_lock(&nodes->b->lock);
        pthread_mutex_lock(&nodes->a->lock); // EXPECT-NONE: lock-order
    }
    pthread_mutex_unlock(&nodes->a->lock);
    pthread_mutex_unlock(&nodes->b->lock);
    return arg;
}

static void start(void *(*routine)(void *), void *one, void *other)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, routine, one);
    pthread_create(&threads[1], NULL, routine, other);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
}

void start_all(struct transfer *t, struct pages *p, struct nodes *n)
{
    start(move, &t[0], &t[1]);
    start(by_number, &p[0], &p[1]);
    start(by_address, &n[0], &n[1]);
}
