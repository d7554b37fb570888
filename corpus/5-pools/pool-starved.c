/*
 * A pool that waits for itself: a job starts another job and waits for its result.
 *
 * The only worker is busy, with waiting; so nobody is left who could do the job that it waits for.
 * A larger pool only makes it rarer: four workers, four such jobs. The waits never end; lockstitch
 * sees that nobody is left to signal. Without it, the alarm ends the program. pool-help.c does the
 * second job itself.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { JOBS = 4 };

struct job {
    void (*run)(void);
    bool done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct job jobs[JOBS];
static int put, taken;

static struct job *job_put(void (*run)(void))
{
    pthread_mutex_lock(&lock);
    struct job *job = &jobs[put++];
    job->run = run;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return job;
}

static void job_wait(struct job *job)
{
    pthread_mutex_lock(&lock);
    while (!job->done)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (taken == put)
            pthread_cond_wait(&changed, &lock);
        struct job *job = &jobs[taken++];
        pthread_mutex_unlock(&lock);

        job->run();

        pthread_mutex_lock(&lock);
        job->done = true;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
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

    alarm(1);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return EXIT_FAILURE;
    pthread_detach(thread);
    job_wait(job_put(load_page));
    return EXIT_SUCCESS;
}
