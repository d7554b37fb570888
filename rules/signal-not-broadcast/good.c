// What concerns everybody is broadcast.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static bool finished;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!finished)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void finish(void)
{
    pthread_mutex_lock(&lock);
    finished = true;
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t workers[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            return 1;
    finish();
    for (int i = 0; i < 4; i++)
        pthread_join(workers[i], NULL);
    return 0;
}
