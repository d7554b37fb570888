/*
 * signal-before-state.c, mended: first the state, then the signal, in one critical section.
 *
 * Signalling after the unlock is right as well. What matters is that the state has changed under
 * the lock by then.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static bool done; /* guarded by lock */

static void *calculate(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    done = true;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&finished);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, calculate, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    while (!done)
        pthread_cond_wait(&finished, &lock);
    pthread_mutex_unlock(&lock);
    puts("done");
    pthread_join(thread, NULL);
    return 0;
}
