/*
 * join-under-lock.c, mended: say that it is over under the lock, wait for the end without it.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t thread;
static bool stopping;
static int jobs;

static void *worker(void *arg)
{
    bool last = false;

    (void)arg;
    while (!last) {
        pthread_mutex_lock(&lock);
        jobs++;
        last = stopping;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void stop(void)
{
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
}

int main(void)
{
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    stop();
    puts(jobs > 0 ? "worked, and stopped" : "never worked");
    return 0;
}
