// Locks in loops.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs, done;

void balanced(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&lock);
        jobs++;
        pthread_mutex_unlock(&lock);
    }
}

void released_inside(int n)
{
    pthread_mutex_lock(&lock);
    while (n-- > 0) {
        pthread_mutex_unlock(&lock);
        done++;
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
}

void released_before_break(int n)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        if (n-- == 0) {
            pthread_mutex_unlock(&lock);
            break;
        }
        jobs--;
        pthread_mutex_unlock(&lock);
    }
}

void continue_with_the_lock(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&lock); // EXPECT: double-lock
        if (jobs == 0)
            continue;
        jobs--;
        pthread_mutex_unlock(&lock);
    }
}

int return_from_the_loop(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&lock);
        if (jobs == i)
            return -1; // EXPECT: missing-unlock
        pthread_mutex_unlock(&lock);
    }
    return 0;
}
