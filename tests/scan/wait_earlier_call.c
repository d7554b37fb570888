// A lock that an earlier call of the same function has kept: the next one gives it back before it
// waits, as its object remembers.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct feed {
    pthread_mutex_t block; /* held while a block is read */
    pthread_mutex_t lock;
    pthread_cond_t filled, ready;
    bool fresh, entered;
    unsigned blocks;
};

static void feed_await(struct feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    while (feed->blocks == 0)
        pthread_cond_wait(&feed->filled, &feed->lock); // EXPECT-NONE: wait-under-lock
    feed->blocks--;
    pthread_mutex_unlock(&feed->lock);
}

static void feed_next(struct feed *feed)
{
    if (feed->fresh) {
        feed->fresh = false;
        feed_await(feed);
    } else {
        pthread_mutex_unlock(&feed->block);
        feed_await(feed);
    }
    pthread_mutex_lock(&feed->block); // EXPECT-NONE: missing-unlock
    feed->entered = true;
}

static void *fill(void *arg)
{
    struct feed *feed = arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&feed->block);
        pthread_mutex_unlock(&feed->block);
        pthread_mutex_lock(&feed->lock);
        feed->blocks++;
        pthread_cond_signal(&feed->filled);
        pthread_mutex_unlock(&feed->lock);
    }
    return NULL;
}

extern unsigned position(void);

static void *read_all(void *arg)
{
    struct feed *feed = arg;
    do
        feed_next(feed);
    while (position() < 100);
    pthread_mutex_unlock(&feed->block);
    return NULL;
}

int main(void)
{
    static struct feed feed = {PTHREAD_MUTEX_INITIALIZER,
                               PTHREAD_MUTEX_INITIALIZER,
                               PTHREAD_COND_INITIALIZER,
                               PTHREAD_COND_INITIALIZER,
                               true,
                               false,
                               0};
    pthread_t filler, reader;
    if (pthread_create(&filler, NULL, fill, &feed) != 0)
        return 1;
    if (pthread_create(&reader, NULL, read_all, &feed) == 0)
        pthread_join(reader, NULL);
    pthread_join(filler, NULL);
    return 0;
}
