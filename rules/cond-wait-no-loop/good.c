// The test is made again after each wake-up.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items;

static void *consume(void *arg)
{
    pthread_mutex_lock(&lock);
    while (items == 0)
        pthread_cond_wait(&filled, &lock);
    items--;
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *produce(void *arg)
{
    pthread_mutex_lock(&lock);
    items++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t consumers[2], producers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&consumers[i], NULL, consume, NULL) != 0 ||
            pthread_create(&producers[i], NULL, produce, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++) {
        pthread_join(consumers[i], NULL);
        pthread_join(producers[i], NULL);
    }
    return 0;
}
