// Each waiter has a condition of its own, on its stack, in a queue: no signal meets the wrong one.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct waiter {
    struct waiter *next;
    pthread_cond_t cond;
    bool done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct waiter *queue;
static int busy, trees;

static void wake_first(void)
{
    if (queue != NULL) {
        queue->done = true;
        pthread_cond_signal(&queue->cond);
        queue = queue->next;
    }
}

static void wait_turn(struct waiter *self)
{
    self->next = queue;
    queue = self;
    do {
        pthread_cond_wait(&self->cond, &lock);
    } while (!self->done);
}

static void enter(void)
{
    struct waiter self = {.cond = PTHREAD_COND_INITIALIZER};

    pthread_mutex_lock(&lock);
    if (busy > 0)
        wait_turn(&self);
    busy++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    busy--;
    trees = 0;
    wake_first();
    pthread_mutex_unlock(&lock);
}

static void forget(void)
{
    struct waiter self = {.cond = PTHREAD_COND_INITIALIZER};

    pthread_mutex_lock(&lock);
    self.next = queue;
    queue = &self;
    while (trees != 0)
        pthread_cond_wait(&self.cond, &lock);
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    enter();
    leave();
    forget();
    return arg;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
