// C11 threads are the same locks with other names.
#include <threads.h>

static mtx_t lock;
static int value;

int set(int wanted)
{
    mtx_lock(&lock);
    if (wanted < 0)
        return thrd_error; // EXPECT: missing-unlock
    value = wanted;
    mtx_unlock(&lock);
    return thrd_success;
}

int try_set(int wanted)
{
    if (mtx_trylock(&lock) != thrd_success)
        return thrd_busy;
    value = wanted;
    mtx_unlock(&lock);
    return thrd_success;
}
