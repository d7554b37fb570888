/*
 * progress.c with one mistake: progress_read() adds without the lock.
 *
 * There is only one reader, so no addition is lost, and a lock less in the innermost loop looks
 * like a gain. But the display reads the number at the same time, with a lock that the writer of
 * the number does not take.
 */
#include "progress.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_NS = 50000000 };

struct progress {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    size_t taken, given; /* guarded by lock, like the next one */
    bool finished;
};

struct progress *progress_new(void)
{
    struct progress *progress = calloc(1, sizeof *progress);

    if (progress == NULL)
        abort();
    pthread_mutex_init(&progress->lock, NULL);
    pthread_cond_init(&progress->ended, NULL);
    return progress;
}

void progress_free(struct progress *progress)
{
    pthread_cond_destroy(&progress->ended);
    pthread_mutex_destroy(&progress->lock);
    free(progress);
}

void progress_read(struct progress *progress, size_t bytes)
{
    progress->taken += bytes; /* there is only one reader */
}

void progress_written(struct progress *progress, size_t bytes)
{
    pthread_mutex_lock(&progress->lock);
    progress->given += bytes;
    pthread_mutex_unlock(&progress->lock);
}

void progress_finish(struct progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    progress->finished = true;
    pthread_cond_signal(&progress->ended);
    pthread_mutex_unlock(&progress->lock);
}

bool progress_wait(struct progress *progress, size_t *taken, size_t *given)
{
    struct timespec deadline;

    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_nsec += EVERY_NS;
    deadline.tv_sec += deadline.tv_nsec / 1000000000;
    deadline.tv_nsec %= 1000000000;
    pthread_mutex_lock(&progress->lock);
    while (!progress->finished) {
        if (pthread_cond_timedwait(&progress->ended, &progress->lock, &deadline) == ETIMEDOUT)
            break;
    }
    const bool finished = progress->finished;
    *taken = progress->taken;
    *given = progress->given;
    pthread_mutex_unlock(&progress->lock);
    return !finished;
}
