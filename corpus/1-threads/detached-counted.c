/*
 * Detached threads with an end that somebody notices: they count themselves out.
 *
 * Nobody needs the handle of a detached thread. What others want to know, that the work is done, is
 * state like any other: a number under a mutex, and a condition variable for those who wait.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { REFRESHES = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_done = PTHREAD_COND_INITIALIZER;
static int running;

static void *refresh(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (--running == 0)
        pthread_cond_signal(&all_done);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int refresh_start(void)
{
    pthread_t thread;

    pthread_mutex_lock(&lock);
    running++;
    pthread_mutex_unlock(&lock);
    if (pthread_create(&thread, NULL, refresh, NULL) == 0)
        return pthread_detach(thread);
    pthread_mutex_lock(&lock);
    running--;
    pthread_mutex_unlock(&lock);
    return -1;
}

int main(void)
{
    for (int i = 0; i < REFRESHES; i++) {
        if (refresh_start() != 0)
            fputs("one refresh less\n", stderr);
    }
    pthread_mutex_lock(&lock);
    while (running > 0)
        pthread_cond_wait(&all_done, &lock);
    pthread_mutex_unlock(&lock);
    puts("all fresh");
    return EXIT_SUCCESS;
}
