// The thread leaves with the lock when there is nothing to do.
#include <pthread.h>

static pthread_mutex_t work_lock = PTHREAD_MUTEX_INITIALIZER;
static int work;

static void *worker(void *arg)
{
    pthread_mutex_lock(&work_lock);
    if (work == 0)
        pthread_exit(arg); // EXPECT: exit-holding-lock
    work--;
    pthread_mutex_unlock(&work_lock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    return 0;
}
