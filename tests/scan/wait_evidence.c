// What shows that nobody holds the mutex of a wait, that its test came too early, or that callers
// of one function wait with different mutexes.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static int busy;

static void wait_idle(void)
{
    while (busy)                         // EXPECT: data-race
        pthread_cond_wait(&idle, &lock); // EXPECT: cond-wait-unlocked
}

void enter(void)
{
    pthread_mutex_lock(&lock);
    wait_idle();
    busy = 1;
    pthread_mutex_unlock(&lock);
}

void leave(void)
{
    pthread_mutex_lock(&lock);
    busy = 0;
    pthread_cond_signal(&idle);
    pthread_mutex_unlock(&lock);
}

/* It locks behind the wait: so it came without. */
void leave_for_good(void)
{
    wait_idle();
    pthread_mutex_lock(&lock);
    busy = -1;
    pthread_mutex_unlock(&lock);
}

struct pipe {
    pthread_mutex_t in, out;
    pthread_cond_t filled;
    int count;
};

/* Nobody ever locks `out`. */
int pipe_get(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->in);
    while (pipe->count == 0)
        pthread_cond_wait(&pipe->filled, &pipe->out); // EXPECT: cond-wait-unlocked, wait-under-lock
    int result = pipe->count--;
    pthread_mutex_unlock(&pipe->in);
    return result;
}

void pipe_put(struct pipe *pipe)
{
    pthread_mutex_lock(&pipe->in);
    pipe->count++;
    pthread_cond_signal(&pipe->filled); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&pipe->in);
}

struct job {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
};

void job_end(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    job->done = true;
    pthread_cond_broadcast(&job->ended);
    pthread_mutex_unlock(&job->lock);
}

void job_await_early(struct job *job)
{
    while (!job->done) { // EXPECT: data-race
        pthread_mutex_lock(&job->lock);
        pthread_cond_wait(&job->ended, &job->lock); // EXPECT: cond-lost-wakeup
        pthread_mutex_unlock(&job->lock);
    }
}

/* The first test saves a lock, the second one counts. */
void job_await(struct job *job)
{
    while (!job->done) {
        pthread_mutex_lock(&job->lock);
        while (!job->done)
            pthread_cond_wait(&job->ended, &job->lock);
        pthread_mutex_unlock(&job->lock);
    }
}

/* The callers may hold it: nothing is said of a function that others call. */
void job_await_locked(struct job *job)
{
    while (!job->done)
        pthread_cond_wait(&job->ended, &job->lock);
}

struct pair {
    pthread_mutex_t first, second;
    pthread_cond_t changed;
    int x, y;
};

static void pair_wait(struct pair *pair, pthread_mutex_t *mutex)
{
    pthread_cond_wait(&pair->changed, mutex); // EXPECT: cond-many-mutexes
}

void pair_await_x(struct pair *pair)
{
    pthread_mutex_lock(&pair->first);
    while (!pair->x)
        pair_wait(pair, &pair->first);
    pthread_mutex_unlock(&pair->first);
}

void pair_await_y(struct pair *pair)
{
    pthread_mutex_lock(&pair->second);
    while (!pair->y)
        pair_wait(pair, &pair->second);
    pthread_mutex_unlock(&pair->second);
}

void pair_set(struct pair *pair)
{
    pthread_mutex_lock(&pair->first);
    pthread_mutex_lock(&pair->second);
    pair->x = pair->y = 1;
    pthread_cond_broadcast(&pair->changed);
    pthread_mutex_unlock(&pair->second);
    pthread_mutex_unlock(&pair->first);
}

/* An object in the frame is shared with the thread that is given it. */
static void *serve(void *argument)
{
    struct job *job = argument;
    job_end(job);
    return NULL;
}

int run_one(void)
{
    struct job job = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, &job) != 0)
        return -1;
    pthread_mutex_lock(&job.lock);
    while (!job.done)
        pthread_cond_wait(&job.ended, &job.lock); // EXPECT-NONE: cond-wait-no-loop
    pthread_mutex_unlock(&job.lock);
    return pthread_join(thread, NULL);
}
