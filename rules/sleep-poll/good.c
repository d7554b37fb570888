// The thread sleeps until it is told.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static bool loaded;

static void *load(void *arg)
{
    pthread_mutex_lock(&lock);
    loaded = true;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void wait_until_loaded(void)
{
    pthread_mutex_lock(&lock);
    while (!loaded)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, load, NULL) != 0)
        return 1;
    wait_until_loaded();
    pthread_join(thread, NULL);
    return 0;
}
