// Condition variables as objects: made, used, destroyed, in that order.
#include <pthread.h>
#include <stdlib.h>

struct box {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int count;
};

static pthread_mutex_t door_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t door_open = PTHREAD_COND_INITIALIZER;
static pthread_cond_t made_late;
static int is_open;

static void box_close(struct box *box)
{
    pthread_cond_destroy(&box->filled);
}

static void box_fill(struct box *box)
{
    pthread_mutex_lock(&box->lock);
    box->count++;
    pthread_cond_signal(&box->filled); // EXPECT: uninitialized-lock
    pthread_mutex_unlock(&box->lock);
}

void filled_after_its_end(struct box *box)
{
    box_close(box);
    box_fill(box);
}

void closed_twice(struct box *box)
{
    box_close(box);
    pthread_cond_destroy(&box->filled); // EXPECT: uninitialized-lock
}

void made_twice(struct box *box)
{
    pthread_cond_init(&box->filled, NULL);
    pthread_cond_init(&box->filled, NULL); // EXPECT: uninitialized-lock
}

void never_made(struct box *box)
{
    pthread_cond_t local;
    pthread_mutex_lock(&box->lock);
    while (box->count == 0)
        pthread_cond_wait(&local, &box->lock); // EXPECT: uninitialized-lock
    pthread_mutex_unlock(&box->lock);
}

static void *visit(void *arg)
{
    pthread_mutex_lock(&door_lock);
    while (!is_open)
        pthread_cond_wait(&door_open, &door_lock);
    pthread_mutex_unlock(&door_lock);
    return arg;
}

static void open_door(void)
{
    pthread_mutex_lock(&door_lock);
    is_open = 1;
    pthread_cond_broadcast(&door_open);
    pthread_mutex_unlock(&door_lock);
}

void door_gone(pthread_t *visitor)
{
    if (pthread_create(visitor, NULL, visit, NULL) == 0)
        pthread_cond_destroy(&door_open); // EXPECT: destroy-locked
}

static void *await_late(void *arg)
{
    pthread_mutex_lock(&door_lock);
    while (!is_open)
        pthread_cond_wait(&made_late, &door_lock);
    pthread_mutex_unlock(&door_lock);
    return arg;
}

// Who waits already is forgotten.
void door_too_late(pthread_t *visitor)
{
    if (pthread_create(visitor, NULL, await_late, NULL) == 0)
        pthread_cond_init(&made_late, NULL); // EXPECT: uninitialized-lock
    pthread_cond_broadcast(&made_late);
}

// Right.
void behind_the_end_of_the_thread(pthread_t *visitor)
{
    if (pthread_create(visitor, NULL, visit, NULL) != 0)
        return;
    open_door();
    pthread_join(*visitor, NULL);
    pthread_cond_destroy(&door_open);
}

struct box *box_new(void)
{
    struct box *box = malloc(sizeof *box);
    if (!box)
        return NULL;
    pthread_mutex_init(&box->lock, NULL);
    pthread_cond_init(&box->filled, NULL);
    box->count = 0;
    box_fill(box);
    return box;
}

void box_reset(struct box *box)
{
    box_close(box);
    pthread_cond_init(&box->filled, NULL);
    pthread_cond_signal(&box->filled);
}

void local_by_value(struct box *box)
{
    pthread_cond_t local = PTHREAD_COND_INITIALIZER;
    pthread_mutex_lock(&box->lock);
    while (box->count == 0)
        pthread_cond_wait(&local, &box->lock);
    pthread_mutex_unlock(&box->lock);
}
