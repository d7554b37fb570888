// The mutex is held from the test of the predicate to the wait.
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void wait_until_ready(const struct timespec *limit)
{
    pthread_mutex_lock(&lock);
    while (!ready) {
        if (pthread_cond_timedwait(&changed, &lock, limit) != 0)
            break;
    }
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    struct timespec limit = {.tv_sec = time(NULL)};

    wait_until_ready(&limit);
    return 0;
}
