/*
 * Joining with the lock that the other thread needs to end.
 *
 * stop() holds the lock and waits for the worker; the worker wants the lock, to count its last
 * job. Both wait for ever. It works as long as the worker happens to be done by then. lockstitch
 * ends it here, or else the alarm. join-outside.c unlocks first.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t working;
static pthread_t thread;
static bool stopping;
static int jobs;

static void *worker(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&working); /* the last job takes until stop() has begun */
    pthread_mutex_lock(&lock);
    jobs++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void stop(void)
{
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_barrier_wait(&working);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    alarm(2);
    pthread_barrier_init(&working, NULL, 2);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    stop();
    printf("%d jobs, stopping: %d\n", jobs, stopping);
    return 0;
}
