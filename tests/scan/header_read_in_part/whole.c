#include <pthread.h>
#include <stddef.h>

#include "guard.h"
#include "lock.h"

static guard_t guard = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 1};

static void *enter(void *arg)
{
    guard_lock(&guard);
    while (guard.busy)
        pthread_cond_wait(&guard.changed, &guard.mutex); // EXPECT-NONE: cond-wait-unlocked
    guard.busy = 1;
    guard_unlock(&guard);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, enter, NULL) != 0)
        return 1;
    guard_lock(&guard);
    guard.busy = 0;
    pthread_cond_signal(&guard.changed);
    guard_unlock(&guard);
    pthread_join(thread, NULL);
    return 0;
}
