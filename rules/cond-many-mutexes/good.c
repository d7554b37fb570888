// One mutex, and a condition variable for each thing that is waited for.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t got_readable = PTHREAD_COND_INITIALIZER;
static pthread_cond_t got_writable = PTHREAD_COND_INITIALIZER;
static bool readable, writable;

static void *read_state(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!readable)
        pthread_cond_wait(&got_readable, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *write_state(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!writable)
        pthread_cond_wait(&got_writable, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t reader, writer;

    if (pthread_create(&reader, NULL, read_state, NULL) != 0 ||
        pthread_create(&writer, NULL, write_state, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    readable = writable = true;
    pthread_cond_broadcast(&got_readable);
    pthread_cond_broadcast(&got_writable);
    pthread_mutex_unlock(&lock);
    pthread_join(reader, NULL);
    pthread_join(writer, NULL);
    return 0;
}
