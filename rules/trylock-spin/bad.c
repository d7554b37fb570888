// Waiting for a lock, without waiting.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visits;

static void *visit(void *arg)
{
    while (pthread_mutex_trylock(&lock) != 0) // EXPECT: trylock-spin
        ;
    visits++;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, visit, NULL) || pthread_create(&two, NULL, visit, NULL))
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
