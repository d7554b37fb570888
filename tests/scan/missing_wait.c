// ARGS: --allow-incomplete
// What a loop waits for is in a header that is missing: the compiler leaves the call out. No busy
// wait.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool started = true;

static void *capture(void *arg)
{
    int rc = 0;
    while (started && rc >= 0) { // EXPECT: data-race
        rc = WaitForEvents(arg, FOR_EVER);
        if (rc == 1)
            rc = 0;
    }
    return NULL;
}

static void stop(void)
{
    pthread_mutex_lock(&lock);
    started = false;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, capture, NULL) != 0)
        return 1;
    stop();
    pthread_join(thread, NULL);
    return 0;
}
