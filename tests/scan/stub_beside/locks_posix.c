#include <pthread.h>

#include "locks.h"

struct lock {
    pthread_mutex_t mutex;
};

struct signal {
    pthread_cond_t condition;
};

void lock_take(struct lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void lock_give(struct lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

int signal_await(struct signal *signal, struct lock *lock)
{
    return pthread_cond_wait(&signal->condition, &lock->mutex);
}

void signal_send(struct signal *signal)
{
    pthread_cond_broadcast(&signal->condition);
}
