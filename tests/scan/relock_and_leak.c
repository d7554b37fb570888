// A lock that stays held behind a loop is one fault, and one that is taken again further down does
// not hide it.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

int take(int i);

static void note(void)
{
    pthread_mutex_lock(&lock); // EXPECT: double-lock
    count++;
    pthread_mutex_unlock(&lock);
}

int leaves_the_loop(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&lock);
        if (take(i))
            break;
        pthread_mutex_unlock(&lock);
    }
    if (n > 8)
        note();
    return take(n); // EXPECT-TODO: missing-unlock the way without note() keeps the lock too
}
