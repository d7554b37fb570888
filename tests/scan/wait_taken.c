// ARGS: -- -pthread
// An `if` around the wait, in a loop that goes on with what it takes: twins, wrong and right.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct item {
    struct item *next;
};

struct queue {
    struct item *head, **tail;
    int count;
    bool stop;
};

extern void work(struct item *item);
extern struct item *fetch(struct queue *q);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static struct queue queue;

static struct item *take(struct queue *q)
{
    struct item *item = q->head;
    q->head = item->next;
    return item;
}

static struct item *take_if_any(struct queue *q)
{
    struct item *item = q->head;
    if (item)
        q->head = item->next;
    return item;
}

// The flag that ends it says nothing about the items.
static void *flag_between(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head && !queue.stop)
            pthread_cond_wait(&filled, &lock); // EXPECT: cond-wait-no-loop
        if (queue.stop)
            break;
        struct item *item = take(&queue);
        pthread_mutex_unlock(&lock);
        work(item);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

// As in the macros of <sys/queue.h>: looked at when it is gone.
static void *looks_late(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head)
            pthread_cond_wait(&filled, &lock); // EXPECT: cond-wait-no-loop
        struct item *item = queue.head;
        if (!(queue.head = item->next))
            queue.tail = &queue.head;
        pthread_mutex_unlock(&lock);
        work(item);
    }
    return arg;
}

// The test of the next round.
static void *never_unlocks(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!queue.stop) {
        if (queue.count == 0)
            pthread_cond_wait(&filled, &lock); // EXPECT: cond-wait-no-loop
        queue.count--;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *goes_round(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!queue.stop) {
        if (queue.count == 0) {
            pthread_cond_wait(&filled, &lock);
            continue;
        }
        queue.count--;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *tests_again(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head)
            pthread_cond_wait(&filled, &lock);
        if (!queue.head) {
            pthread_mutex_unlock(&lock);
            continue;
        }
        struct item *item = take(&queue);
        pthread_mutex_unlock(&lock);
        work(item);
    }
    return arg;
}

static void *gets_none(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head)
            pthread_cond_wait(&filled, &lock);
        struct item *item = take_if_any(&queue);
        pthread_mutex_unlock(&lock);
        if (item)
            work(item);
    }
    return arg;
}

static void *asks_for_one(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head)
            pthread_cond_wait(&filled, &lock);
        struct item *item = fetch(&queue);
        pthread_mutex_unlock(&lock);
        if (!item)
            continue;
        work(item);
    }
    return arg;
}

static void *takes_all(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (!queue.head)
            pthread_cond_wait(&filled, &lock);
        struct item *item = queue.head;
        queue.head = NULL;
        pthread_mutex_unlock(&lock);
        for (; item; item = item->next)
            work(item);
    }
    return arg;
}

static void put(struct item *item)
{
    pthread_mutex_lock(&lock);
    item->next = queue.head;
    queue.head = item;
    queue.count++;
    pthread_cond_broadcast(&filled);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    void *(*routines[])(void *) = {flag_between, looks_late, never_unlocks, goes_round,
                                   tests_again,  gets_none,  asks_for_one,  takes_all};
    pthread_t threads[8];

    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, routines[i], NULL) != 0)
            exit(1);
    for (int i = 0; i < 100; i++)
        put(calloc(1, sizeof(struct item)));
    pthread_mutex_lock(&lock);
    queue.stop = true;
    pthread_cond_broadcast(&filled);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
