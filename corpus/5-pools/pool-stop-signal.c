/*
 * A pool that does not stop: pool_close() tells one worker that the work is over, not all.
 *
 * pthread_cond_signal() is right for a job, which needs one worker. The end concerns them all.
 * When more than one worker sleeps, the others sleep for ever, and the join with them. (The turns
 * keep the workers awake here until the pool is closed.) fixed-pool.c broadcasts.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

enum { WORKERS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int jobs;
static bool closed;

static void job_put(void)
{
    pthread_mutex_lock(&lock);
    jobs++;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static bool job_take(void)
{
    pthread_mutex_lock(&lock);
    while (jobs == 0 && !closed)
        pthread_cond_wait(&not_empty, &lock);
    const bool found = jobs > 0;
    if (found)
        jobs--;
    pthread_mutex_unlock(&lock);
    return found;
}

static void pool_close(void)
{
    pthread_mutex_lock(&lock);
    closed = true;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    turn_begin(1);
    while (job_take())
        continue; /* the work would be here */
    return NULL;
}

int main(void)
{
    pthread_t workers[WORKERS];

    turns_open();
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&workers[i], NULL, worker, NULL) != 0)
            return EXIT_FAILURE;
    }
    for (int i = 0; i < 10; i++)
        job_put();
    pool_close();
    turn_end(0);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    puts("closed");
    return 0;
}
