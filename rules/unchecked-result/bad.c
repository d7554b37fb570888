// Nobody looks whether the lock was taken.
#include <pthread.h>

static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

void counter_add(int amount)
{
    pthread_mutex_trylock(&counter_lock); // EXPECT: unchecked-result
    counter += amount;
    pthread_mutex_unlock(&counter_lock);
}

int counter_get(void)
{
    pthread_mutex_lock(&counter_lock);
    int value = counter;
    pthread_mutex_unlock(&counter_lock);
    return value;
}
