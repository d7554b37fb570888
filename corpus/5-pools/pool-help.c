/*
 * pool-starved.c, mended: who waits for a job works meanwhile.
 *
 * job_wait() takes jobs from the queue, as a worker does, until its own is done. A pool of one
 * worker, even of none, gets everything done. (The other cure: no job ever waits for a job.)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = 4 };

struct job {
    void (*run)(void);
    bool done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct job jobs[JOBS]; /* guarded by lock, like all below */
static int put, taken;
static bool closed;

static struct job *job_put(void (*run)(void))
{
    pthread_mutex_lock(&lock);
    struct job *job = &jobs[put++];
    job->run = run;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return job;
}

/* Runs the next job. Called, and left, with the lock; the job runs without it. */
static void job_run_next(void)
{
    struct job *job = &jobs[taken++];

    pthread_mutex_unlock(&lock);
    job->run();
    pthread_mutex_lock(&lock);
    job->done = true;
    pthread_cond_broadcast(&changed);
}

static void job_wait(const struct job *job)
{
    pthread_mutex_lock(&lock);
    while (!job->done) {
        if (taken < put)
            job_run_next();
        else
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!closed) {
        if (taken < put)
            job_run_next();
        else
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void load_picture(void)
{
    puts("picture loaded");
}

static void load_page(void)
{
    job_wait(job_put(load_picture));
    puts("page loaded");
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return EXIT_FAILURE;
    job_wait(job_put(load_page));
    pthread_mutex_lock(&lock);
    closed = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return EXIT_SUCCESS;
}
