// Locks behind functions and macros; nothing tells the tool about them.
#include <pthread.h>

struct queue {
    pthread_mutex_t mutex;
    int length;
};

static void queue_lock(struct queue *q)
{
    pthread_mutex_lock(&q->mutex);
}

static void queue_unlock(struct queue *q)
{
    pthread_mutex_unlock(&q->mutex);
}

#define LOCK(q)                                                                                    \
    do {                                                                                           \
        pthread_mutex_lock(&(q)->mutex);                                                           \
    } while (0)
#define UNLOCK(q) pthread_mutex_unlock(&(q)->mutex)

int pop(struct queue *q)
{
    queue_lock(q);
    if (q->length == 0)
        return -1; // EXPECT: missing-unlock
    q->length--;
    queue_unlock(q);
    return 0;
}

int pop_by_macro(struct queue *q)
{
    LOCK(q);
    if (q->length == 0)
        return -1; // EXPECT: missing-unlock
    q->length--;
    UNLOCK(q);
    return 0;
}

int pop_right(struct queue *q)
{
    int result = -1;

    LOCK(q);
    if (q->length > 0) {
        q->length--;
        result = 0;
    }
    UNLOCK(q);
    return result;
}

// Two layers.
static void queue_enter(struct queue *q)
{
    queue_lock(q);
    q->length++;
}

static void queue_leave(struct queue *q)
{
    q->length--;
    queue_unlock(q);
}

void visit(struct queue *q)
{
    queue_enter(q);
    queue_leave(q);
}
