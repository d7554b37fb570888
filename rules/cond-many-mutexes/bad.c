// Readers and writers of the state wait for one condition variable, each with a mutex of their own.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t read_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool readable, writable;

static void *read_state(void *arg)
{
    pthread_mutex_lock(&read_lock);
    while (!readable)
        pthread_cond_wait(&changed, &read_lock);
    pthread_mutex_unlock(&read_lock);
    return arg;
}

static void *write_state(void *arg)
{
    pthread_mutex_lock(&write_lock);
    while (!writable)
        pthread_cond_wait(&changed, &write_lock); // EXPECT: cond-many-mutexes
    pthread_mutex_unlock(&write_lock);
    return arg;
}

int main(void)
{
    pthread_t reader, writer;

    if (pthread_create(&reader, NULL, read_state, NULL) != 0 ||
        pthread_create(&writer, NULL, write_state, NULL) != 0)
        return 1;
    pthread_mutex_lock(&read_lock);
    pthread_mutex_lock(&write_lock);
    readable = writable = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&write_lock);
    pthread_mutex_unlock(&read_lock);
    pthread_join(reader, NULL);
    pthread_join(writer, NULL);
    return 0;
}
