// Locks left, then right, by inline functions of a header and a function of another file.
#include "parts.h"

struct part left = {PTHREAD_MUTEX_INITIALIZER, 0};

void left_changed(void)
{
    part_lock(&left);
    left.value++;
    part_unlock(&left);
}

void *left_thread(void *arg)
{
    part_lock(&left);
    left.value++;
    right_changed(); // EXPECT: lock-order
    part_unlock(&left);
    return arg;
}
