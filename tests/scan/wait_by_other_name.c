// The mutex of a wait is known by another name than the lock that is held.
#include <pthread.h>

struct tasks {
    pthread_mutex_t lock;
    int left;
};

struct frame {
    pthread_cond_t done;
    struct tasks *tasks;
    int running;
};

struct decoder {
    struct tasks tasks;
    struct frame frames[4];
    pthread_mutex_t output;
    int next;
};

void finish(struct frame *frame)
{
    pthread_mutex_lock(&frame->tasks->lock);
    frame->running = 0;
    pthread_cond_signal(&frame->done);
    pthread_mutex_unlock(&frame->tasks->lock);
}

void wait_for_next(struct decoder *decoder)
{
    struct frame *frame = &decoder->frames[decoder->next];
    pthread_mutex_lock(&decoder->tasks.lock);
    while (frame->running)
        pthread_cond_wait(&frame->done, &frame->tasks->lock); // EXPECT-NONE: wait-under-lock
    decoder->tasks.left--;
    pthread_mutex_unlock(&decoder->tasks.lock);
}

void wait_with_another(struct decoder *decoder)
{
    struct frame *frame = &decoder->frames[decoder->next];
    pthread_mutex_lock(&decoder->output);
    pthread_mutex_lock(&frame->tasks->lock);
    while (frame->running)
        pthread_cond_wait(&frame->done, &frame->tasks->lock); // EXPECT: wait-under-lock
    pthread_mutex_unlock(&frame->tasks->lock);
    pthread_mutex_unlock(&decoder->output);
}

// The same with a pointer to the owner.
struct pool {
    pthread_mutex_t lock;
    int jobs;
};

struct queue {
    struct pool *pool;
    pthread_cond_t room;
    int full;
};

void dispatch(struct pool *pool, struct queue *queue)
{
    pthread_mutex_lock(&pool->lock);
    while (queue->full)
        pthread_cond_wait(&queue->room,
                          &queue->pool->lock); // EXPECT-NONE: cond-wait-unlocked, lock-order
    pool->jobs++;
    pthread_mutex_unlock(&pool->lock);
}

void drain(struct queue *queue)
{
    pthread_mutex_lock(&queue->pool->lock);
    queue->full = 0;
    pthread_cond_signal(&queue->room);
    pthread_mutex_unlock(&queue->pool->lock);
}
