// Released twice, or never taken.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

void twice(void)
{
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
}

void branch_and_exit(int fail)
{
    pthread_mutex_lock(&lock);
    if (fail)
        pthread_mutex_unlock(&lock);
    value++;
    pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
}

static void release(void)
{
    pthread_mutex_unlock(&lock);
}

void through_a_helper(void)
{
    pthread_mutex_lock(&lock);
    release();
    value++;
    release(); // EXPECT: unlock-not-held
}

// A function that only releases is half of a pair.
void finish(void)
{
    value++;
    pthread_mutex_unlock(&lock);
}

// It expects the lock, drops it for a while, and gives it back.
void drop_and_retake(void)
{
    pthread_mutex_unlock(&lock);
    value++;
    pthread_mutex_lock(&lock);
}
