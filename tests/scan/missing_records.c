// ARGS: --allow-incomplete
// Records, macros and types of functions that a missing header has: the code around them is read
// with the members that it uses.
#include "of-another-library.h"
#include <pthread.h>

struct job {
    struct lib_link link;
    lib_hook done;
    int left;
};

struct queue {
    pthread_mutex_t lock;
    struct lib_link jobs;
    lib_pool pool;
};

static struct queue queue;

int queue_next(void)
{
    pthread_mutex_lock(&queue.lock);
    struct job *job = lib_entry(queue.jobs.first, struct job, link);
    if (job->left == 0)
        return 0; // EXPECT: missing-unlock
    job->left--;
    job->done(job);
    pthread_mutex_unlock(&queue.lock);
    return 1;
}

int queue_count(void)
{
    int n = 0;
    pthread_mutex_lock(&queue.lock);
    lib_walk(at, &queue.jobs)
    {
        if (queue.jobs.first->next == queue.jobs.first)
            continue;
        n++;
    }
    pthread_mutex_unlock(&queue.lock);
    return n; // EXPECT-NONE: missing-unlock
}

void make(void)
{
    pthread_mutex_lock(&queue.lock);
    struct job *job = lib_new(struct job, 1);
    job->left = 3;
    queue.pool->most++;
    pthread_mutex_unlock(&queue.lock);
}
