/* An object in the frame of a function is everybody's whom it starts a thread with. */
#include <pthread.h>
#include <stdbool.h>

struct meter {
    pthread_mutex_t lock;
    pthread_cond_t turned;
    pthread_t reader;
    bool off;
    long sum;
};

static void *read_all(void *argument)
{
    struct meter *meter = argument;
    pthread_mutex_lock(&meter->lock);
    while (!meter->off)
        pthread_cond_wait(&meter->turned, &meter->lock);
    meter->sum++;
    pthread_mutex_unlock(&meter->lock);
    return NULL;
}

static int start(struct meter *meter)
{
    meter->off = false;
    meter->sum = 0;
    pthread_mutex_init(&meter->lock, NULL);
    pthread_cond_init(&meter->turned, NULL);
    return pthread_create(&meter->reader, NULL, read_all, meter);
}

static void stop(struct meter *meter)
{
    pthread_mutex_lock(&meter->lock);
    meter->off = true;
    pthread_cond_signal(&meter->turned);
    pthread_join(meter->reader, NULL); // EXPECT: join-under-lock
    pthread_mutex_unlock(&meter->lock);
}

/* Nobody else comes to this one. */
static void *work(void *argument)
{
    long *result = argument;
    ++*result;
    return NULL;
}

static void use_own(void)
{
    pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
    static long result;
    pthread_t helper;
    if (pthread_create(&helper, NULL, work, &result))
        return;
    pthread_mutex_lock(&own);
    pthread_join(helper, NULL);
    pthread_mutex_unlock(&own);
}

int main(void)
{
    struct meter meter;
    if (start(&meter))
        return 1;
    use_own();
    stop(&meter);
    return meter.sum > 0;
}
