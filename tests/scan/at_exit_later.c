// A handler runs at the end of the process once it is registered: what ends the process before that
// does not come to it.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER, list_lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *log_file;
static int sources;

static void close_log(void)
{
    pthread_mutex_lock(&log_lock); // EXPECT-NONE: double-lock
    fclose(log_file);
    pthread_mutex_unlock(&log_lock);
}

void open_log(const char *name)
{
    pthread_mutex_lock(&log_lock);
    log_file = fopen(name, "w");
    if (!log_file)
        exit(1);
    pthread_mutex_unlock(&log_lock);
    atexit(close_log);
}

static void close_sources(void)
{
    pthread_mutex_lock(&list_lock); // EXPECT-NONE: double-lock
    sources = 0;
    pthread_mutex_unlock(&list_lock);
}

static void open_sources(int count)
{
    pthread_mutex_lock(&list_lock);
    if (count > 100)
        exit(2);
    sources = count;
    pthread_mutex_unlock(&list_lock);
}

void prepare(int count)
{
    open_sources(count);
    atexit(close_sources);
}

// Wrong: the handler is there by then.
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued;

static void empty_queue(void)
{
    pthread_mutex_lock(&queue_lock); // EXPECT: double-lock
    queued = 0;
    pthread_mutex_unlock(&queue_lock);
}

void open_queue(void)
{
    atexit(empty_queue);
    pthread_mutex_lock(&queue_lock);
    if (queued > 0)
        exit(3);
    pthread_mutex_unlock(&queue_lock);
}
