// The flag is set under the lock; the join is behind it.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t metrics_lock = PTHREAD_MUTEX_INITIALIZER;
static bool stopping;
static long packets;
static pthread_t receiver;

static void *receive(void *arg)
{
    for (bool done = false; !done;) {
        pthread_mutex_lock(&metrics_lock);
        packets++;
        done = stopping;
        pthread_mutex_unlock(&metrics_lock);
    }
    return arg;
}

static void shut_down(void)
{
    pthread_mutex_lock(&metrics_lock);
    stopping = true;
    pthread_mutex_unlock(&metrics_lock);
    pthread_join(receiver, NULL);
    packets = 0;
}

int main(void)
{
    if (pthread_create(&receiver, NULL, receive, NULL) != 0)
        return 1;
    shut_down();
    return 0;
}
