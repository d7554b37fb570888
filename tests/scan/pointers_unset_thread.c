// A pointer to a lock that nothing sets, used by threads that a wrapper starts.
#include <pthread.h>

static pthread_mutex_t *forgotten;
static int entries;

static void start(void *(*routine)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, routine, argument) == 0)
        pthread_detach(thread);
}

static void *serve(void *argument)
{
    pthread_mutex_lock(forgotten); // EXPECT: uninitialized-lock
    entries++;
    pthread_mutex_unlock(forgotten);
    return argument;
}

int main(void)
{
    start(serve, NULL);
    pthread_exit(NULL);
}
