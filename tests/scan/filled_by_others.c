// What a variable points to that a call has filled in may be another object on each way.
#include <pthread.h>
#include <stddef.h>

struct buffer {
    pthread_mutex_t lock;
    int uses;
};

struct cursor {
    struct buffer *buffer;
    int level;
};

int descend(struct cursor *cursor, int key); // locks what it finds
struct buffer *next_buffer(struct cursor *cursor);

static void drop(struct cursor *cursor)
{
    if (cursor->buffer) {
        pthread_mutex_unlock(&cursor->buffer->lock); // EXPECT-NONE: unlock-not-held
        cursor->buffer = NULL;
    }
}

static void count(struct cursor *cursor)
{
    pthread_mutex_lock(&cursor->buffer->lock);
    cursor->buffer->uses++;
    pthread_mutex_unlock(&cursor->buffer->lock);
}

int find(int key)
{
    struct cursor cursor = {NULL, 0};
    if (descend(&cursor, key) < 0) {
        drop(&cursor);
        return -1;
    }
    if (cursor.level > 0)
        count(&cursor);
    return 0;
}

// Wrong: of the caller's cursor, one way gives back what the other one takes.
int step(struct cursor *cursor, int key)
{
    if (key > cursor->level + 1000) {
        pthread_mutex_unlock(&cursor->buffer->lock); // EXPECT: unlock-not-held
        return -1;
    }
    count(cursor);
    return 0;
}
