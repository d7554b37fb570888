// unlock(), signal and wait fail only in programs that are lost: what comes then proves nothing.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t ready;
    int size, limit;
};

// The second round never comes.
static void unlock_again_and_again(struct queue *queue)
{
    int status;
    do {
        status = pthread_mutex_unlock(&queue->lock); // EXPECT-NONE: unlock-not-held
    } while (status == EAGAIN);
    if (status != 0)
        abort();
}

int wrapped(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->size++;
    unlock_again_and_again(queue);
    return 0;
}

void unlocked_in_rounds(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    do {
        queue->size--;
        pthread_mutex_unlock(&queue->lock); // EXPECT: unlock-not-held
    } while (queue->size > 0);              // EXPECT: data-race
}

int each_step_is_asked(struct queue *queue)
{
    if (pthread_mutex_lock(&queue->lock) != 0)
        return -1;
    queue->size++;
    if (pthread_cond_signal(&queue->ready) != 0)
        return -1; // EXPECT-NONE: missing-unlock
    if (pthread_mutex_unlock(&queue->lock) != 0)
        return -1;
    return 0;
}

int waits_are_asked(struct queue *queue)
{
    if (pthread_mutex_lock(&queue->lock) != 0)
        return -1;
    while (queue->size == 0)
        if (pthread_cond_wait(&queue->ready, &queue->lock) != 0)
            return -1; // EXPECT-NONE: missing-unlock
    queue->size--;
    return pthread_mutex_unlock(&queue->lock);
}

int the_queue_may_be_full(struct queue *queue)
{
    if (pthread_mutex_lock(&queue->lock) != 0)
        return -1;
    if (queue->size >= queue->limit)
        return -1; // EXPECT: missing-unlock
    queue->size++;
    if (pthread_cond_broadcast(&queue->ready) != 0)
        return -1;
    return pthread_mutex_unlock(&queue->lock);
}

int time_runs_out(struct queue *queue, const struct timespec *until)
{
    if (pthread_mutex_lock(&queue->lock) != 0)
        return -1;
    while (queue->size == 0)
        if (pthread_cond_timedwait(&queue->ready, &queue->lock, until) != 0)
            return -1; // EXPECT: missing-unlock
    queue->size--;
    return pthread_mutex_unlock(&queue->lock);
}
