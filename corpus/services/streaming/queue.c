#include "queue.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    bool closed; /* guarded by lock, like the rest */
    int first, count, room;
    struct block *blocks[];
};

struct queue *queue_new(int room)
{
    struct queue *queue = calloc(1, sizeof *queue + (size_t)room * sizeof queue->blocks[0]);

    if (queue == NULL)
        abort();
    queue->room = room;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->not_empty, NULL);
    pthread_cond_init(&queue->not_full, NULL);
    return queue;
}

void queue_free(struct queue *queue)
{
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

void queue_put(struct queue *queue, struct block *block)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->room)
        pthread_cond_wait(&queue->not_full, &queue->lock);
    queue->blocks[(queue->first + queue->count++) % queue->room] = block;
    pthread_cond_signal(&queue->not_empty);
    pthread_mutex_unlock(&queue->lock);
}

struct block *queue_take(struct queue *queue)
{
    struct block *block = NULL;

    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        pthread_cond_wait(&queue->not_empty, &queue->lock);
    if (queue->count > 0) {
        block = queue->blocks[queue->first];
        queue->first = (queue->first + 1) % queue->room;
        queue->count--;
        pthread_cond_signal(&queue->not_full);
    }
    pthread_mutex_unlock(&queue->lock);
    return block;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->not_empty);
    pthread_mutex_unlock(&queue->lock);
}
