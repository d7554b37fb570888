// The copy of a queue has a copy of its lock, which is locked.
#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    int length;
};

void queue_clone(struct queue *to, struct queue *from)
{
    pthread_mutex_lock(&from->lock);
    *to = *from; // EXPECT: lock-copied
    pthread_mutex_unlock(&from->lock);
}

void queue_add(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->length++;
    pthread_mutex_unlock(&queue->lock);
}
