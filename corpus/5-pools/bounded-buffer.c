/*
 * The bounded buffer: producers wait while it is full, consumers wait while it is empty.
 *
 * The bound is part of the design. A queue without one only moves the overload: the memory fills
 * up instead of the queue. Each wait is in a loop, and each condition has its own condition
 * variable.
 */
#include <pthread.h>
#include <stdio.h>

enum { ROOM = 4, EACH = 250, PRODUCERS = 2, CONSUMERS = 2 };

struct buffer {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    int messages[ROOM], first, count; /* guarded by lock */
};

static struct buffer buffer = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .not_empty = PTHREAD_COND_INITIALIZER,
    .not_full = PTHREAD_COND_INITIALIZER,
};

static void buffer_put(struct buffer *buf, int message)
{
    pthread_mutex_lock(&buf->lock);
    while (buf->count == ROOM)
        pthread_cond_wait(&buf->not_full, &buf->lock);
    buf->messages[(buf->first + buf->count++) % ROOM] = message;
    pthread_cond_signal(&buf->not_empty);
    pthread_mutex_unlock(&buf->lock);
}

static int buffer_take(struct buffer *buf)
{
    pthread_mutex_lock(&buf->lock);
    while (buf->count == 0)
        pthread_cond_wait(&buf->not_empty, &buf->lock);
    const int message = buf->messages[buf->first];
    buf->first = (buf->first + 1) % ROOM;
    buf->count--;
    pthread_cond_signal(&buf->not_full);
    pthread_mutex_unlock(&buf->lock);
    return message;
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= EACH; i++)
        buffer_put(&buffer, i);
    return NULL;
}

static void *consumer(void *arg)
{
    long *sum = arg;

    for (int i = 0; i < EACH; i++)
        *sum += buffer_take(&buffer);
    return NULL;
}

int main(void)
{
    pthread_t producers[PRODUCERS], consumers[CONSUMERS];
    long sums[CONSUMERS] = {0};

    for (int i = 0; i < CONSUMERS; i++)
        pthread_create(&consumers[i], NULL, consumer, &sums[i]);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_create(&producers[i], NULL, producer, NULL);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (int i = 0; i < CONSUMERS; i++)
        pthread_join(consumers[i], NULL);
    printf("sum %ld\n", sums[0] + sums[1]);
    return 0;
}
