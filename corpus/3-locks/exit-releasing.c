/*
 * The worker of exit-holding.c, mended: it releases the lock before it ends.
 *
 * The critical section is a function of its own, so that there is one lock and one unlock.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued = 2;

static bool take_job(void)
{
    pthread_mutex_lock(&queue_lock);
    bool found = queued > 0;
    if (found)
        queued--;
    pthread_mutex_unlock(&queue_lock);
    return found;
}

static void *worker(void *arg)
{
    int *done = arg;

    while (take_job())
        ++*done;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int done = 0;

    pthread_create(&thread, NULL, worker, &done);
    pthread_join(thread, NULL);
    printf("%d jobs done\n", done);
    return 0;
}
