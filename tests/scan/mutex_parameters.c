// Two mutexes that a function is given may be one.
#include <pthread.h>

void wait_twice(pthread_cond_t *changed, pthread_mutex_t *first, pthread_mutex_t *second,
                int *ready)
{
    pthread_mutex_lock(first);
    while (!*ready)
        pthread_cond_wait(changed, first);
    *ready = 0;
    pthread_mutex_unlock(first);
    pthread_mutex_lock(second);
    while (!*ready)
        pthread_cond_wait(changed, second); // EXPECT-NONE: cond-many-mutexes
    pthread_mutex_unlock(second);
}

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int open_doors;

void wait_with_one(void)
{
    pthread_mutex_lock(&one);
    while (!open_doors)
        pthread_cond_wait(&opened, &one);
    pthread_mutex_unlock(&one);
}

void wait_with_other(void)
{
    pthread_mutex_lock(&other);
    while (!open_doors)
        pthread_cond_wait(&opened, &other); // EXPECT: cond-many-mutexes
    pthread_mutex_unlock(&other);
}

void open_all(void)
{
    pthread_mutex_lock(&one);
    pthread_mutex_lock(&other);
    open_doors++;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&other);
    pthread_mutex_unlock(&one);
}
