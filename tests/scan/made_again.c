// An object that is destroyed and then made again by a function that may fail is a new one.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int *items;
    int count;
};

static int create_queue(struct queue *queue, int size)
{
    int error = -pthread_cond_init(&queue->filled, NULL);
    if (error)
        return error;
    error = -pthread_mutex_init(&queue->lock, NULL);
    if (error)
        goto without_lock;
    queue->items = calloc((size_t)size, sizeof *queue->items);
    if (!queue->items) {
        error = -errno;
        goto without_items;
    }
    return error;
without_items:
    pthread_mutex_destroy(&queue->lock);
without_lock:
    pthread_cond_destroy(&queue->filled);
    return error;
}

static void add(struct queue *queue, int item)
{
    pthread_mutex_lock(&queue->lock); // EXPECT-NONE: uninitialized-lock
    queue->items[queue->count++] = item;
    pthread_cond_signal(&queue->filled); // EXPECT-NONE: uninitialized-lock
    pthread_mutex_unlock(&queue->lock);
}

static void destroy_queue(struct queue *queue)
{
    free(queue->items);
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
}

static void need_queue(struct queue *queue)
{
    if (-create_queue(queue, 16) != 0)
        exit(1);
}

void work_twice(void)
{
    struct queue queue;
    need_queue(&queue);
    add(&queue, 1);
    destroy_queue(&queue);
    need_queue(&queue);
    add(&queue, 2);
    destroy_queue(&queue); // EXPECT-NONE: uninitialized-lock
}

// Wrong: nobody makes it again.
void work_on(void)
{
    struct queue queue;
    need_queue(&queue);
    destroy_queue(&queue);
    pthread_mutex_lock(&queue.lock); // EXPECT: uninitialized-lock
    queue.count++;
    pthread_mutex_unlock(&queue.lock);
}
