// ARGS: -- -pthread
// A library, without a main(): what it offers is called as often as its users like. Handles that
// its own functions drop, and such as others may have, or that are made once.
#include <pthread.h>
#include <stdlib.h>

struct job {
    pthread_mutex_t lock;
    pthread_t thread;
    int done;
};

extern void remember(pthread_t thread);

static int started;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *run(void *arg)
{
    struct job *job = arg;
    pthread_mutex_lock(&job->lock);
    job->done++;
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

int job_start(struct job *job)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) != 0) // EXPECT: thread-leak
        return -1;
    return 0;
}

struct job *job_new(void)
{
    struct job *job = calloc(1, sizeof *job);
    pthread_t thread;
    if (!job)
        return NULL;
    if (pthread_create(&thread, NULL, run, job) == 0) // EXPECT: thread-leak
        return job;
    free(job);
    return NULL;
}

int job_start_detached(struct job *job)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) != 0)
        return -1;
    return pthread_detach(thread);
}

int job_run(struct job *job)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) != 0)
        return -1;
    return pthread_join(thread, NULL);
}

// Users may join these.
int job_start_kept(struct job *job)
{
    pthread_t thread;
    int result = pthread_create(&thread, NULL, run, job); // EXPECT-NONE: thread-leak
    job->thread = thread;
    return result;
}

void job_start_told(struct job *job)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) == 0)
        remember(thread);
}

// Once.
int job_start_first(struct job *job)
{
    pthread_t thread;
    if (started)
        return 0;
    started = 1;
    return pthread_create(&thread, NULL, run, job); // EXPECT-NONE: thread-leak
}

static void start(void)
{
    static struct job job = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &job) != 0) // EXPECT-NONE: thread-leak
        abort();
}

void jobs_init(void)
{
    pthread_once(&once, start);
}
