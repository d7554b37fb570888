// A library that works with threads and without; waits that are given no time.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, changed = PTHREAD_COND_INITIALIZER;
static bool threaded;
static int count, version;

static void put(int number)
{
    count += number;
    pthread_cond_broadcast(&filled); // EXPECT-NONE: cond-lost-wakeup nobody waits without threads
}

static int take(void)
{
    if (threaded) {
        pthread_mutex_lock(&lock);
        while (count == 0)
            pthread_cond_wait(&filled, &lock);
        const int result = count--;
        put(0);
        pthread_mutex_unlock(&lock);
        return result;
    }
    put(1);
    return count--; // EXPECT-TODO: no data-race there is one thread only in this mode
}

static void *produce(void *arg)
{
    pthread_mutex_lock(&lock);
    put(1);
    pthread_mutex_unlock(&lock);
    return arg;
}

static bool look(int known, int timeout)
{
    const struct timespec end = {time(NULL) + timeout, 0};

    pthread_mutex_lock(&lock);
    while (version == known && time(NULL) < end.tv_sec)
        pthread_cond_wait(&changed, &lock); // EXPECT-NONE: wait-under-lock
    const bool result = version != known;
    pthread_mutex_unlock(&lock);
    return result;
}

static void change(void)
{
    pthread_mutex_lock(&lock);
    version++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void *follow(void *arg)
{
    pthread_mutex_lock(&outer);
    look(0, 0);
    pthread_mutex_unlock(&outer);
    take();
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t one, two;

    (void)argv;
    threaded = argc > 1;
    if (threaded && pthread_create(&one, NULL, produce, NULL) != 0)
        return 1;
    if (pthread_create(&two, NULL, follow, NULL) != 0)
        return 1;
    take();
    change();
    pthread_mutex_lock(&outer);
    look(1, 0);
    pthread_mutex_unlock(&outer);
    look(1, argc);
    if (threaded)
        pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
