// A tool with its main, and a library of which it replaces one function, as the dynamic linker
// allows.
#include <signal.h>

#include "lib.h"

static volatile sig_atomic_t stop;

int must_stop(void)
{
    return stop;
}

static void *turn(void *arg)
{
    while (!must_stop()) {
        pthread_cleanup_push(lib_unlock, &lib_mutex);
        pthread_mutex_lock(&lib_mutex);
        pthread_testcancel();
        pthread_cleanup_pop(1);
        sleep(1);
    }
    return arg;
}

static void *keep(void *arg)
{
    while (!must_stop()) {
        pthread_mutex_lock(&lib_mutex);
        lib_wait(); // EXPECT: blocking-under-lock
        pthread_mutex_unlock(&lib_mutex);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, turn, NULL) != 0 ||
        pthread_create(&threads[1], NULL, keep, NULL) != 0)
        return 1;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
