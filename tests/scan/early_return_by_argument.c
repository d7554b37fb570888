// An early return that only what callers have passed decides, and by no flag: they cannot know that
// it has kept the lock. Nobody releases it for the function.
#include <pthread.h>
#include <stddef.h>

enum { MOST = 4096, CLOSED = 1 };

struct queue {
    pthread_mutex_t lock;
    int count;
    void *item[MOST];
};

void put(struct queue *q, void *item)
{
    pthread_mutex_lock(&q->lock);
    if (item == NULL)
        return; // EXPECT: missing-unlock
    q->item[q->count++] = item;
    pthread_mutex_unlock(&q->lock);
}

void put_right(struct queue *q, void *item)
{
    pthread_mutex_lock(&q->lock);
    if (item != NULL)
        q->item[q->count++] = item;
    pthread_mutex_unlock(&q->lock); // EXPECT-NONE: missing-unlock
}

void drop(struct queue *q, int size)
{
    pthread_mutex_lock(&q->lock);
    if (size > MOST)
        return; // EXPECT: missing-unlock
    q->count -= size;
    pthread_mutex_unlock(&q->lock);
}

// A flag is an order: whoever gives it wants to go on with the lock.
void flush(struct queue *q, int keep)
{
    pthread_mutex_lock(&q->lock);
    q->count = 0;
    if (keep)
        return; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&q->lock);
}

struct log {
    pthread_mutex_t lock;
    int lines;
};

// Another function ends what one begins, and they say so by a pointer.
void log_begin(struct log *log, const char *first)
{
    pthread_mutex_lock(&log->lock);
    log->lines++;
    if (first)
        return; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&log->lock);
}

void log_end(struct log *log)
{
    pthread_mutex_unlock(&log->lock);
}

int log_lines(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    int lines = log->lines;
    pthread_mutex_unlock(&log->lock);
    return lines;
}

void log_clear(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log->lines = 0;
    pthread_mutex_unlock(&log->lock);
}
