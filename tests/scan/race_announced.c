// What a thread prepares under a lock, and another one fetches without it. Twins: right, when a
// flag beside it has said that it is there; wrong, when it has not, or when more may come.
#include <pthread.h>
#include <stdlib.h>

struct future {
    pthread_mutex_t lock;
    pthread_cond_t set;
    int ready;
    long value, guess;
};

static void future_set(struct future *future, long value)
{
    pthread_mutex_lock(&future->lock);
    future->value = value;
    future->ready = 1;
    pthread_cond_signal(&future->set);
    pthread_mutex_unlock(&future->lock);
}

static void future_guess(struct future *future, long guess)
{
    pthread_mutex_lock(&future->lock);
    future->guess = guess;
    pthread_mutex_unlock(&future->lock);
}

static long future_get(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    while (!future->ready)
        pthread_cond_wait(&future->set, &future->lock);
    pthread_mutex_unlock(&future->lock);
    return future->value    // EXPECT-NONE: data-race
           + future->guess; // EXPECT: data-race
}

static void *compute(void *arg)
{
    future_set(arg, 42);
    future_guess(arg, 41);
    return NULL;
}

struct slot {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int full;
    long value;
};

static struct slot slot = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void *produce(void *arg)
{
    for (long i = 0; i < 10; i++) {
        pthread_mutex_lock(&slot.lock);
        while (slot.full)
            pthread_cond_wait(&slot.changed, &slot.lock);
        slot.value = i;
        slot.full = 1;
        pthread_cond_broadcast(&slot.changed);
        pthread_mutex_unlock(&slot.lock);
    }
    return arg;
}

static long take(void)
{
    pthread_mutex_lock(&slot.lock);
    while (!slot.full)
        pthread_cond_wait(&slot.changed, &slot.lock);
    slot.full = 0;
    pthread_cond_broadcast(&slot.changed);
    pthread_mutex_unlock(&slot.lock);
    return slot.value; // EXPECT: data-race
}

int main(void)
{
    struct future *future = calloc(1, sizeof *future);
    pthread_t computer, producer;
    if (!future)
        return 1;
    pthread_mutex_init(&future->lock, NULL);
    pthread_cond_init(&future->set, NULL);
    if (pthread_create(&computer, NULL, compute, future) != 0)
        return 1;
    if (pthread_create(&producer, NULL, produce, NULL) != 0)
        return 1;
    long sum = future_get(future);
    for (int i = 0; i < 10; i++)
        sum += take();
    pthread_join(producer, NULL);
    pthread_join(computer, NULL);
    free(future);
    return sum > 0;
}
