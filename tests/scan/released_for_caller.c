// Functions that give back a lock of whoever calls them, and are called from outside only: they are
// entered with that lock, and hold it until they release it.
#include <pthread.h>
#include <stdlib.h>

struct log {
    pthread_mutex_t lock;
    int lines, bytes, flushes, drops, marks;
};

struct log *log_new(void)
{
    struct log *log = calloc(1, sizeof *log);
    if (log)
        pthread_mutex_init(&log->lock, NULL);
    return log;
}

static void count(struct log *log)
{
    log->bytes++;
}

/* The two halves of a section. */
void log_begin(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log->lines++;
    count(log);
    log->flushes++;
    log->drops++;
    log->marks++;
}

void log_end(struct log *log)
{
    log->lines++; // EXPECT-NONE: data-race
    count(log);
    pthread_mutex_unlock(&log->lock);
}

/* It may have been somebody else's turn since the release. */
void log_end_flush(struct log *log)
{
    pthread_mutex_unlock(&log->lock);
    log->flushes++; // EXPECT: data-race
}

/* On one way it keeps what it came with, if it came with anything. */
void log_end_if(struct log *log, int last)
{
    log->drops++; // EXPECT: data-race
    if (last)
        pthread_mutex_unlock(&log->lock);
}

int log_lines(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    int lines = log->lines + log->bytes + log->flushes + log->drops + log->marks;
    pthread_mutex_unlock(&log->lock);
    return lines;
}

void log_clear(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    log->lines = 0;
    log->bytes = 0;
    log->flushes = 0;
    log->drops = 0;
    log->marks = 0;
    pthread_mutex_unlock(&log->lock);
}

/* A thread starts with no lock, whatever it gives back. */
static void *marker(void *arg)
{
    struct log *log = arg;
    log->marks++;                     // EXPECT: data-race
    pthread_mutex_unlock(&log->lock); // EXPECT: unlock-not-held
    return NULL;
}

int log_mark(struct log *log, pthread_t *id)
{
    return pthread_create(id, NULL, marker, log);
}
