// Without the lock the counter is left alone.
#include <pthread.h>

static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

int counter_add(int amount)
{
    if (pthread_mutex_trylock(&counter_lock) != 0)
        return -1;
    counter += amount;
    pthread_mutex_unlock(&counter_lock);
    return 0;
}

int counter_get(void)
{
    pthread_mutex_lock(&counter_lock);
    int value = counter;
    pthread_mutex_unlock(&counter_lock);
    return value;
}
