#include "stop.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct stop {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool requested; /* guarded by lock */
};

struct stop *stop_new(void)
{
    struct stop *stop = calloc(1, sizeof *stop);
    pthread_condattr_t attributes;

    if (stop == NULL)
        return NULL;
    pthread_mutex_init(&stop->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&stop->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return stop;
}

void stop_free(struct stop *stop)
{
    pthread_cond_destroy(&stop->changed);
    pthread_mutex_destroy(&stop->lock);
    free(stop);
}

void stop_request(struct stop *stop)
{
    pthread_mutex_lock(&stop->lock);
    stop->requested = true;
    pthread_cond_broadcast(&stop->changed);
    pthread_mutex_unlock(&stop->lock);
}

bool stop_wait(struct stop *stop, int milliseconds)
{
    struct timespec deadline;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_nsec += milliseconds * 1000000L;
    deadline.tv_sec += deadline.tv_nsec / 1000000000;
    deadline.tv_nsec %= 1000000000;
    pthread_mutex_lock(&stop->lock);
    while (!stop->requested) {
        if (pthread_cond_timedwait(&stop->changed, &stop->lock, &deadline) == ETIMEDOUT)
            break;
    }
    const bool requested = stop->requested;
    pthread_mutex_unlock(&stop->lock);
    return requested;
}
