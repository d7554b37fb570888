// While it waits, the consumer holds nothing.
#include <pthread.h>

static pthread_mutex_t config_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items, limit = 10;

static void *produce(void *arg)
{
    pthread_mutex_lock(&config_lock);
    int most = limit;
    pthread_mutex_lock(&queue_lock);
    if (items < most)
        items++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&queue_lock);
    pthread_mutex_unlock(&config_lock);
    return arg;
}

static void *consume(void *arg)
{
    pthread_mutex_lock(&queue_lock);
    while (items == 0)
        pthread_cond_wait(&filled, &queue_lock);
    items--;
    pthread_mutex_unlock(&queue_lock);

    pthread_mutex_lock(&config_lock);
    limit++;
    pthread_mutex_unlock(&config_lock);
    return arg;
}

int main(void)
{
    pthread_t producer, consumer;

    if (pthread_create(&consumer, NULL, consume, NULL) != 0 ||
        pthread_create(&producer, NULL, produce, NULL) != 0)
        return 1;
    pthread_join(producer, NULL);
    pthread_join(consumer, NULL);
    return 0;
}
