/*
 * A thread for every request: simple, and without a limit.
 *
 * Each thread costs a stack, a creation, and a place in the scheduler. While requests come slowly
 * nobody notices; on the busiest day there are ten thousand threads, each of which gets a
 * ten-thousandth of the time, and then pthread_create() fails. fixed-pool.c has four threads and a
 * queue.
 */
#include <pthread.h>
#include <stdio.h>

enum { REQUESTS = 60 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_answered = PTHREAD_COND_INITIALIZER;
static int answered;

static void *answer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (++answered == REQUESTS)
        pthread_cond_signal(&all_answered);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void serve(void)
{
    for (int request = 0; request < REQUESTS; request++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, answer, NULL) == 0)
            pthread_detach(thread);
    }
}

int main(void)
{
    serve();
    pthread_mutex_lock(&lock);
    while (answered < REQUESTS)
        pthread_cond_wait(&all_answered, &lock);
    pthread_mutex_unlock(&lock);
    printf("%d requests\n", REQUESTS);
    return 0;
}
