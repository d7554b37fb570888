// Between the worker's test and its sleep there is room for the flag and for the signal.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static bool stopping;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!stopping)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void stop(pthread_t worker)
{
    stopping = true;
    pthread_cond_signal(&wake); // EXPECT: cond-lost-wakeup
    pthread_join(worker, NULL);
}

int main(void)
{
    pthread_t worker;

    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    stop(worker);
    return 0;
}
