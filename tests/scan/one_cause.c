// What one mistake brings about in several places is told once, with the places.
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int count;
};

static void init(struct queue *queue)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
}

static void destroy(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->filled);
}

static void add(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock); // EXPECT: uninitialized-lock
    queue->count++;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

void end_and_go_on(struct queue *queue)
{
    init(queue);
    destroy(queue);
    add(queue);
    add(queue);
}

struct owner {
    pthread_mutex_t lock;
    int states, errors;
};

int drop_state(struct owner *owner);

int drop_states(struct owner *owner)
{
    pthread_mutex_lock(&owner->lock);
    while (owner->states > 0) {
        if (owner->errors > 3) {
            pthread_mutex_unlock(&owner->lock); // EXPECT: unlock-not-held
            return -1;
        }
        if (drop_state(owner) != 0) {
            pthread_mutex_unlock(&owner->lock);
            continue;
        }
        owner->states--;
    }
    pthread_mutex_unlock(&owner->lock);
    return 0;
}
