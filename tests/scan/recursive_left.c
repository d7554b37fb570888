// A recursive mutex that is taken twice and given back once too seldom: to take it again is no
// fault, to keep it is one.
#define _GNU_SOURCE
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int steps;

static void step(void)
{
    pthread_mutex_lock(&lock);
    steps++;
    pthread_mutex_unlock(&lock);
}

int walk(int far)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    step();
    pthread_mutex_unlock(&lock);
    if (far > 10)
        return -1; // EXPECT: missing-unlock
    pthread_mutex_unlock(&lock);
    return 0;
}

int walk_right(int far)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    step();
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock);
    return far;
}
