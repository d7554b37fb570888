// A number that is counted down, and opens for all who wait. Twins: wrong, right.
#include <pthread.h>
#include <stdlib.h>

struct latch {
    pthread_mutex_t lock;
    pthread_cond_t open;
    unsigned count;
};

static void latch_make(struct latch *latch, unsigned count)
{
    pthread_mutex_init(&latch->lock, NULL);
    pthread_cond_init(&latch->open, NULL);
    latch->count = count;
}

static void latch_down(struct latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    if (--latch->count == 0)
        pthread_cond_signal(&latch->open); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&latch->lock);
}

static void latch_wait(struct latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    while (latch->count > 0)
        pthread_cond_wait(&latch->open, &latch->lock);
    pthread_mutex_unlock(&latch->lock);
}

/* A number that goes up again is no latch: each signal is for one place that has become free. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;
static unsigned inside;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (inside >= 2)
        pthread_cond_wait(&left, &lock);
    inside++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    inside--;
    pthread_cond_signal(&left); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

static void *run(void *arg)
{
    latch_wait(arg);
    enter();
    leave();
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    struct latch *start = malloc(sizeof *start);
    if (!start)
        return 1;
    latch_make(start, 1);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, run, start) != 0)
            return 1;
    latch_down(start);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    free(start);
    return 0;
}
