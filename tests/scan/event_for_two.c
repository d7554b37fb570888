// One event for two threads of different kinds.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static bool loaded, closed;
static pthread_cond_t end = PTHREAD_COND_INITIALIZER;

static void wait_for_settings(void)
{
    pthread_mutex_lock(&lock);
    while (!loaded)
        pthread_cond_wait(&ready, &lock);
    pthread_mutex_unlock(&lock);
}

static void *serve(void *arg)
{
    wait_for_settings();
    pthread_mutex_lock(&lock);
    while (!closed)
        pthread_cond_wait(&end, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *administer(void *arg)
{
    wait_for_settings();
    return arg;
}

static void load(void)
{
    pthread_mutex_lock(&lock);
    loaded = true;
    pthread_cond_signal(&ready); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

/* One thread waits for this one. */
static void finish(void)
{
    pthread_mutex_lock(&lock);
    closed = true;
    pthread_cond_signal(&end); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t server, administrator;
    if (pthread_create(&server, NULL, serve, NULL) != 0)
        return 1;
    if (pthread_create(&administrator, NULL, administer, NULL) == 0) {
        load();
        finish();
        pthread_join(administrator, NULL);
    }
    pthread_join(server, NULL);
    return 0;
}
