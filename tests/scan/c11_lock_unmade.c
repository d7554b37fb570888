// Locks of <threads.h> want to be initialised; that zeros are one on Linux is luck. Twins: wrong,
// right.
#include <threads.h>

static mtx_t forgotten, made;
static int value, other;

static int count(void *arg)
{
    (void)arg;
    mtx_lock(&forgotten); // EXPECT: uninitialized-lock
    value++;
    mtx_unlock(&forgotten);
    mtx_lock(&made);
    other++;
    mtx_unlock(&made);
    return 0;
}

int main(void)
{
    thrd_t thread;
    if (mtx_init(&made, mtx_plain) != thrd_success ||
        thrd_create(&thread, count, NULL) != thrd_success)
        return 1;
    count(NULL);
    thrd_join(thread, NULL);
    mtx_destroy(&made);
    return 0;
}
