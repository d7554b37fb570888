// Where no thread could be created, none uses the lock: the wrapper's own numbers say so, too.
#include <pthread.h>
#include <stdlib.h>

enum { NO_MEMORY = 2 };

struct worker {
    pthread_mutex_t lock;
    pthread_t thread;
    int done;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    pthread_mutex_lock(&worker->lock);
    worker->done = 1;
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static int begin(struct worker *worker)
{
    int failed = pthread_create(&worker->thread, NULL, work, worker);
    if (failed != 0)
        return NO_MEMORY;
    return 0;
}

static int hire(struct worker *worker)
{
    int failed;
    pthread_mutex_init(&worker->lock, NULL);
    if ((failed = begin(worker)) != 0)
        pthread_mutex_destroy(&worker->lock); // EXPECT-NONE: destroy-locked
    return failed;
}

static int hire_and_regret(struct worker *worker)
{
    int failed;
    pthread_mutex_init(&worker->lock, NULL);
    if ((failed = begin(worker)) == 0)
        pthread_mutex_destroy(&worker->lock); // EXPECT: destroy-locked
    return failed;
}

int main(void)
{
    struct worker *first = calloc(1, sizeof *first), *second = calloc(1, sizeof *second);
    if (!first || !second || hire(first) != 0)
        return 1;
    pthread_join(first->thread, NULL);
    pthread_mutex_destroy(&first->lock);
    if (hire_and_regret(second) != 0)
        return 1;
    pthread_join(second->thread, NULL);
    return 0;
}
