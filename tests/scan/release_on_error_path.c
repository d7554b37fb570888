// A lock that is not held is released on an error path: the way that goes on takes it later.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int running;

int parse(const char *text);

static int start(int number)
{
    int result = -1;

    pthread_mutex_lock(&lock);
    if (!running) {
        running = number;
        result = 0;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int taken_here(const char *text)
{
    int number = parse(text);
    if (number < 0) {
        pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
        return -1;
    }
    pthread_mutex_lock(&lock);
    running = number;
    pthread_mutex_unlock(&lock);
    return 0;
}

int taken_by_a_callee(const char *text)
{
    int number = parse(text);
    if (number < 0) {
        pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
        return -1;
    }
    return start(number);
}
