// An object is locked, and given up by a call that unlocks it on most of its ways: whether the lock
// that is destroyed is held then depends on what the caller does not know.
#include <pthread.h>
#include <stdlib.h>

struct low {
    pthread_mutex_t mutex;
};

struct lock {
    struct low *low; // NULL = nobody needs it
};

struct job {
    struct lock *lock;
    int count;
};

static void take(struct lock *lock)
{
    if (lock->low)
        pthread_mutex_lock(&lock->low->mutex);
}

static void give(struct lock *lock)
{
    if (lock->low)
        pthread_mutex_unlock(&lock->low->mutex);
}

static void end(struct lock *lock)
{
    if (lock->low) {
        pthread_mutex_destroy(&lock->low->mutex); // EXPECT-NONE: destroy-locked
        free(lock->low);
    }
    free(lock);
}

static void finish(struct job *job)
{
    give(job->lock);
    end(job->lock);
    free(job);
}

void forget(int number);

static void drop(struct job *job)
{
    forget(job->count);
    finish(job);
}

void work(struct job *job)
{
    take(job->lock);
    forget(job->count++);
    drop(job);
}

struct stream {
    pthread_mutex_t mutex;
    int is_shared, reads;
};

static void close_stream(struct stream *stream)
{
    if (stream->reads == 0) {
        forget(stream->reads);
        if (stream->is_shared)
            pthread_mutex_unlock(&stream->mutex);
    }
}

void end_stream(struct stream *stream)
{
    if (stream->is_shared)
        pthread_mutex_lock(&stream->mutex);
    close_stream(stream);
    if (stream->is_shared)
        pthread_mutex_destroy(&stream->mutex); // EXPECT-NONE: destroy-locked
}

// Wrong: nobody gives it back.
static void end_at_once(struct stream *stream)
{
    pthread_mutex_destroy(&stream->mutex); // EXPECT: destroy-locked
}

void drop_stream(struct stream *stream)
{
    pthread_mutex_lock(&stream->mutex);
    forget(stream->reads);
    end_at_once(stream);
}
