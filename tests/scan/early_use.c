// Locks of new objects and of the frame that are used before they are made, and locks mixed up with
// their neighbours.
#include <pthread.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    int *items;
    int count;
};

static void reserve(struct queue *queue, int count)
{
    pthread_mutex_lock(&queue->lock);
    queue->items = realloc(queue->items, (size_t)count * sizeof *queue->items);
    queue->count = count;
    pthread_mutex_unlock(&queue->lock);
}

struct queue *make_late(void)
{
    struct queue *queue = malloc(sizeof *queue);
    if (!queue)
        return NULL;
    queue->items = NULL;
    reserve(queue, 16);
    pthread_mutex_init(&queue->lock, NULL); // EXPECT: uninitialized-lock
    return queue;
}

struct queue *make(void)
{
    struct queue *queue = malloc(sizeof *queue);
    if (!queue)
        return NULL;
    queue->items = NULL;
    pthread_mutex_init(&queue->lock, NULL);
    reserve(queue, 16);
    return queue;
}

struct context {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    int done;
};

static void *work(void *argument)
{
    struct context *context = argument;
    pthread_mutex_lock(&context->lock);
    context->done = 1;
    pthread_cond_signal(&context->ended);
    pthread_mutex_unlock(&context->lock);
    return NULL;
}

/* Other members are set, the mutex is not. */
int in_the_frame(void)
{
    struct context context;
    pthread_t thread;
    context.done = 0;
    pthread_cond_init(&context.ended, NULL);
    if (pthread_create(&thread, NULL, work, &context) != 0)
        return -1;
    pthread_mutex_lock(&context.lock); // EXPECT: uninitialized-lock
    while (!context.done)
        pthread_cond_wait(&context.ended, &context.lock);
    pthread_mutex_unlock(&context.lock);
    return pthread_join(thread, NULL);
}

int in_the_frame_made(void)
{
    struct context context;
    pthread_t thread;
    context.done = 0;
    context.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_init(&context.ended, NULL);
    if (pthread_create(&thread, NULL, work, &context) != 0)
        return -1;
    pthread_mutex_lock(&context.lock);
    while (!context.done)
        pthread_cond_wait(&context.ended, &context.lock);
    pthread_mutex_unlock(&context.lock);
    return pthread_join(thread, NULL);
}

struct channel {
    pthread_mutex_t reading, writing;
    int read, written;
};

void channel_send(struct channel *channel, int value)
{
    pthread_mutex_lock(&channel->writing);
    channel->written = value;
    pthread_mutex_unlock(&channel->writing);
}

int channel_receive(struct channel *channel)
{
    pthread_mutex_lock(&channel->reading);
    int value = channel->read;
    pthread_mutex_unlock(&channel->writing); // EXPECT: unlock-not-held
    return value;
}

/* From one lock to the other, on purpose: somebody releases what this leaves. */
struct stages {
    pthread_mutex_t one, two;
    int first, second;
};

void stages_begin(struct stages *stages)
{
    pthread_mutex_lock(&stages->one);
    stages->first++;
}

void stages_go_on(struct stages *stages)
{
    pthread_mutex_lock(&stages->two);
    stages->second++;
    pthread_mutex_unlock(&stages->one);
}

void stages_end(struct stages *stages)
{
    stages->second--;
    pthread_mutex_unlock(&stages->two);
}
