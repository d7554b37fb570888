/*
 * An event, as Python's threading.Event: a flag, its mutex, and a condition variable.
 *
 * event_set() broadcasts, because every waiter is meant; event_wait_for() waits with a deadline, on
 * a clock that nobody sets back. Nobody polls: waiters sleep until it happens.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

struct event {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_set; /* guarded by lock */
};

static void event_init(struct event *event)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&event->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&event->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    event->is_set = false;
}

static void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    event->is_set = true;
    pthread_cond_broadcast(&event->changed);
    pthread_mutex_unlock(&event->lock);
}

static bool event_wait_for(struct event *event, int seconds)
{
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += seconds;
    pthread_mutex_lock(&event->lock);
    while (!event->is_set) {
        if (pthread_cond_timedwait(&event->changed, &event->lock, &deadline) == ETIMEDOUT)
            break;
    }
    const bool happened = event->is_set;
    pthread_mutex_unlock(&event->lock);
    return happened;
}

static struct event shutdown_requested;

static void *worker(void *arg)
{
    (void)arg;
    if (!event_wait_for(&shutdown_requested, 60))
        puts("nothing to do for a minute");
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    event_init(&shutdown_requested);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, worker, NULL);
    event_set(&shutdown_requested);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    puts("stopped");
    return 0;
}
