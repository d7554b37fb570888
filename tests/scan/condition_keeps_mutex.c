// A condition that keeps a pointer to its mutex: the mutex has two names, and is one lock.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct condition {
    pthread_cond_t cond;
    pthread_mutex_t *mutex;
};

struct worker {
    pthread_mutex_t mutex;
    struct condition changed;
    bool done, seen;
};

static struct worker *worker;

static void condition_init(struct condition *condition, pthread_mutex_t *mutex)
{
    pthread_cond_init(&condition->cond, NULL);
    condition->mutex = mutex;
}

static void condition_wait(struct condition *condition)
{
    pthread_cond_wait(&condition->cond, condition->mutex); // EXPECT: cond-wait-unlocked
}

static void *work(void *arg)
{
    pthread_mutex_lock(&worker->mutex);
    worker->done = true;
    pthread_cond_broadcast(&worker->changed.cond); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&worker->mutex);
    return arg;
}

static void *reap(void *arg)
{
    pthread_mutex_lock(&worker->mutex);
    while (!worker->done)
        condition_wait(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    return arg;
}

static void *reap_rashly(void *arg)
{
    while (!worker->done) // EXPECT: data-race
        condition_wait(&worker->changed);
    return arg;
}

int main(void)
{
    void *(*const routine[])(void *) = {reap, reap_rashly, work};
    pthread_t thread[3];
    worker = calloc(1, sizeof *worker);
    if (!worker || pthread_mutex_init(&worker->mutex, NULL) != 0)
        return 1;
    condition_init(&worker->changed, &worker->mutex);
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread[i], NULL, routine[i], NULL) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
