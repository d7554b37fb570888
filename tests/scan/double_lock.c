// The same lock twice: at once, by a mistyped unlock, through calls; and what only looks like it.
#define _GNU_SOURCE
#include <pthread.h>

struct node {
    pthread_mutex_t lock;
    struct node *next;
    int value;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int value;

void lock_for_unlock(void)
{
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_lock(&lock); // EXPECT: double-lock
}

static int get(void)
{
    pthread_mutex_lock(&other); // EXPECT: double-lock
    int result = value;
    pthread_mutex_unlock(&other);
    return result;
}

static int indirect(void)
{
    return get() + 1;
}

void increment(void)
{
    pthread_mutex_lock(&other);
    value = indirect();
    pthread_mutex_unlock(&other);
}

void relock_after_unlock(void)
{
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    value--;
    pthread_mutex_unlock(&lock);
}

void reentrant(void)
{
    pthread_mutex_lock(&recursive);
    pthread_mutex_lock(&recursive);
    value++;
    pthread_mutex_unlock(&recursive);
    pthread_mutex_unlock(&recursive);
}

// Two objects of one type.
void hand_over_hand(struct node *list)
{
    pthread_mutex_lock(&list->lock);
    while (list->next != 0) {
        struct node *next = list->next;
        pthread_mutex_lock(&next->lock); // EXPECT-NONE: lock-order the list gives the order
        pthread_mutex_unlock(&list->lock);
        list = next;
    }
    pthread_mutex_unlock(&list->lock);
}

static void node_add(struct node *n)
{
    pthread_mutex_lock(&n->lock); // EXPECT: double-lock
    n->value++;
    pthread_mutex_unlock(&n->lock);
}

void node_add_locked(struct node *n)
{
    pthread_mutex_lock(&n->lock);
    node_add(n);
    pthread_mutex_unlock(&n->lock);
}

void trylock_is_no_relock(void)
{
    pthread_mutex_lock(&lock);
    if (pthread_mutex_trylock(&other) == 0)
        pthread_mutex_unlock(&other);
    pthread_mutex_unlock(&lock);
}
