// What the code tests itself keeps the paths apart.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

void by_flag(bool shared)
{
    if (shared)
        pthread_mutex_lock(&lock);
    value++;
    if (shared)
        pthread_mutex_unlock(&lock);
}

void by_pointer(pthread_mutex_t *optional)
{
    if (optional != NULL)
        pthread_mutex_lock(optional);
    value++;
    if (optional)
        pthread_mutex_unlock(optional);
}

void by_remembered_state(int want)
{
    bool locked = false;

    if (want > 3) {
        pthread_mutex_lock(&lock);
        locked = true;
    }
    value++;
    if (locked)
        pthread_mutex_unlock(&lock);
}

int by_trylock(void)
{
    if (pthread_mutex_trylock(&lock) != 0)
        return -1;
    value++;
    pthread_mutex_unlock(&lock);
    return 0;
}

int by_trylock_result(void)
{
    int busy = pthread_mutex_trylock(&lock);

    value++;
    if (!busy)
        pthread_mutex_unlock(&lock);
    return busy;
}

int by_checked_lock(void)
{
    int error = pthread_mutex_lock(&lock);

    if (error != 0)
        return error; // EXPECT-NONE: missing-unlock
    value++;
    return pthread_mutex_unlock(&lock);
}

int wrong_trylock(int limit)
{
    if (pthread_mutex_trylock(&lock) != 0)
        return -1;
    if (value > limit)
        return -1; // EXPECT: missing-unlock
    value++;
    pthread_mutex_unlock(&lock);
    return 0;
}

void wrong_trylock_ignored(void)
{
    pthread_mutex_trylock(&lock); // EXPECT: unchecked-result
    value++;
    pthread_mutex_unlock(&lock);
}
