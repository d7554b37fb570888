// A function that makes a lock and then starts the thread that uses it does so again, for the next
// object or the next round: that lock is not made too late.
#include <pthread.h>
#include <stdlib.h>

struct stream {
    pthread_mutex_t lock;
    pthread_t writer;
    int lines;
};

struct pipe {
    struct stream *in, *out;
};

static void *write_lines(void *argument)
{
    struct stream *stream = argument;
    pthread_mutex_lock(&stream->lock);
    stream->lines++;
    pthread_mutex_unlock(&stream->lock);
    return NULL;
}

int find_stream(const char *name, struct stream **stream);
int open_stream(struct stream *stream)
{
    pthread_mutex_init(&stream->lock, NULL); // EXPECT-NONE: uninitialized-lock
    return pthread_create(&stream->writer, NULL, write_lines, stream);
}

static int open_saved(struct pipe *pipe)
{
    if (find_stream("saved", &pipe->in) != 0)
        return -1;
    return open_stream(pipe->in);
}

int open_pipe(struct pipe *pipe)
{
    if (open_saved(pipe) == 0)
        return 0;
    if (find_stream("new", &pipe->in) != 0)
        return -1;
    return open_stream(pipe->in);
}

enum { MOST = 8 };

static pthread_mutex_t start_lock;
static int started;
static pthread_t *workers;

static void *work(void *argument)
{
    pthread_mutex_lock(&start_lock);
    started++;
    pthread_mutex_unlock(&start_lock);
    return argument;
}

static void start_workers(int count)
{
    pthread_mutex_init(&start_lock, NULL); // EXPECT-NONE: uninitialized-lock
    workers = calloc(MOST, sizeof *workers);
    for (int i = 0; i < count; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            exit(1);
}

static void end_workers(int count)
{
    for (int i = 0; i < count; i++)
        pthread_join(workers[i], NULL);
    pthread_mutex_destroy(&start_lock);
}

int run(int rounds, int count)
{
    for (int i = 0; i < rounds; i++) {
        start_workers(count);
        end_workers(count);
    }
    return 0;
}

// Wrong: the lock is made when the thread may have taken it.
int open_late(struct stream *stream)
{
    if (pthread_create(&stream->writer, NULL, write_lines, stream) != 0)
        return -1;
    pthread_mutex_init(&stream->lock, NULL); // EXPECT: uninitialized-lock
    return 0;
}

int main(void)
{
    struct pipe pipe = {NULL, NULL};
    static struct stream late;
    return open_pipe(&pipe) + run(2, MOST) + open_late(&late);
}
