// A lock of the object that keeps a pointer to another one guards that, where nearly all who use it
// hold the lock.
#include <pthread.h>

struct ring {
    int filled, first, last;
};

struct post {
    pthread_mutex_t lock;
    struct ring *ring;
};

static int push(struct ring *ring)
{
    ring->filled++;
    return ring->last++;
}

static int pull(struct ring *ring)
{
    ring->filled--;
    return ring->first++;
}

static int length(const struct ring *ring)
{
    return ring->filled; // EXPECT: data-race
}

int post_send(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    int place = push(post->ring);
    pthread_mutex_unlock(&post->lock);
    return place;
}

int post_receive(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    int place = pull(post->ring);
    pthread_mutex_unlock(&post->lock);
    return place;
}

void post_clear(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    post->ring->filled = 0;
    pthread_mutex_unlock(&post->lock);
}

int post_is_empty(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    int empty = post->ring->filled == 0;
    pthread_mutex_unlock(&post->lock);
    return empty;
}

void post_double(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    post->ring->filled *= 2;
    pthread_mutex_unlock(&post->lock);
}

void post_halve(struct post *post)
{
    pthread_mutex_lock(&post->lock);
    post->ring->filled /= 2;
    pthread_mutex_unlock(&post->lock);
}

int post_first(struct post *post)
{
    return post->ring->first; // EXPECT-NONE: data-race
}

int post_length(struct post *post)
{
    return length(post->ring);
}
