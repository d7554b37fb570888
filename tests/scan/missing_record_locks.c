// ARGS: --allow-incomplete
// Locks in records of which nobody knows anything: they are different ones, and what is released
// may be any lock.
#include "of-another-library.h"
#include <pthread.h>

struct known {
    pthread_mutex_t mutex;
    int value;
};

void both(struct lib_left *left, struct lib_right *right)
{
    pthread_mutex_lock(&left->owner->mutex);
    pthread_mutex_lock(&right->owner->mutex); // EXPECT-NONE: double-lock
    pthread_mutex_unlock(&right->owner->mutex);
    pthread_mutex_unlock(&left->owner->mutex);
}

int swap(struct known *known, struct lib_left *left)
{
    pthread_mutex_lock(&known->mutex);
    if (known->value < 0)
        return -1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&left->known->mutex);
    return 0;
}
