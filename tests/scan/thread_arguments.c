// Locks that a thread gets as its argument, or through a global pointer that was set to them.
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *chosen;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second); // EXPECT: lock-order
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *forth(void *arg)
{
    both(arg, &b);
    return NULL;
}

static void *back(void *arg)
{
    pthread_mutex_t *lock = arg;
    both(lock, &a);
    return NULL;
}

static void *by_pointer(void *arg)
{
    pthread_mutex_lock(chosen);
    pthread_mutex_lock(&d); // EXPECT-TODO: lock-order chosen is &c
    pthread_mutex_unlock(&d);
    pthread_mutex_unlock(chosen);
    return arg;
}

static void *by_name(void *arg)
{
    pthread_mutex_lock(&d);
    pthread_mutex_lock(&c);
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&d);
    return arg;
}

int main(void)
{
    pthread_t t[4];
    chosen = &c;
    pthread_create(&t[0], NULL, forth, &a);
    pthread_create(&t[1], NULL, back, &b);
    pthread_create(&t[2], NULL, by_pointer, NULL);
    pthread_create(&t[3], NULL, by_name, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    return 0;
}
