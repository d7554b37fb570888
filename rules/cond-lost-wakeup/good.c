// With the mutex held, the flag changes before the worker's test or while the worker sleeps.
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
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
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
