// The predicate is read and the wait begun without the mutex.
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void wait_until_ready(const struct timespec *limit)
{
    while (!ready) {
        if (pthread_cond_timedwait(&changed, &lock, limit) != 0) // EXPECT: cond-wait-unlocked
            break;
    }
}

int main(void)
{
    struct timespec limit = {.tv_sec = time(NULL)};

    wait_until_ready(&limit);
    return 0;
}
