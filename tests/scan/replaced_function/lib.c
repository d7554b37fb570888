#include "lib.h"

pthread_mutex_t lib_mutex = PTHREAD_MUTEX_INITIALIZER;

int must_stop(void)
{
    return 0;
}

void lib_unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

void lib_wait(void)
{
    sleep(1);
}
