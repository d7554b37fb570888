// ARGS: --allow-incomplete
// This file lacks a header, and so the functions of another one have no meaning in it. They have in
// the next file, and that counts.
#include <pthread.h>

#include "lock.h"

void use(void *guard)
{
    guard_lock(guard);
    guard_unlock(guard);
}
