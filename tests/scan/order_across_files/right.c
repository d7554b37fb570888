// Locks right, then left.
#include "parts.h"

struct part right = {PTHREAD_MUTEX_INITIALIZER, 0};

void right_changed(void)
{
    part_lock(&right);
    right.value++;
    part_unlock(&right);
}

void *right_thread(void *arg)
{
    part_lock(&right);
    right.value++;
    left_changed();
    part_unlock(&right);
    return arg;
}
