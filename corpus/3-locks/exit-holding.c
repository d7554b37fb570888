/*
 * A thread that ends while it holds a lock: nobody can ever take that lock again.
 *
 * The worker stops in the middle of its loop when the work runs out, and leaves with the lock. Here
 * nobody asks for it afterwards; in a real program the next thread hangs. exit-releasing.c leaves
 * in order.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued = 2;

static void *worker(void *arg)
{
    int *done = arg;

    for (;;) {
        pthread_mutex_lock(&queue_lock);
        if (queued == 0)
            return NULL;
        queued--;
        pthread_mutex_unlock(&queue_lock);
        ++*done;
    }
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
