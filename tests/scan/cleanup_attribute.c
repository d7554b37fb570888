// gcc's cleanup attribute releases on every way out.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

static void release(pthread_mutex_t **held)
{
    pthread_mutex_unlock(*held);
}

#define GUARD(mutex)                                                                               \
    pthread_mutex_t *guard __attribute__((cleanup(release))) = (mutex);                            \
    pthread_mutex_lock(guard)

int set(int wanted)
{
    GUARD(&lock);
    if (wanted < 0)
        return -1;
    value = wanted;
    return 0;
}

int nested_scope(int wanted)
{
    {
        GUARD(&lock);
        value = wanted;
    }
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
    return 0;
}
