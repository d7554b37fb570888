// A lock that is kept from the first call of an iteration to its last one.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int items[16];
static unsigned count;

void show(int item);

static unsigned next(int *item, unsigned index)
{
    if (count == 0)
        return 0;
    if (index == 0)
        pthread_mutex_lock(&lock); // EXPECT-NONE: double-lock
    if (index >= count) {
        pthread_mutex_unlock(&lock);
        return 0;
    }
    *item = items[index];
    return index + 1;
}

void show_all(void)
{
    unsigned i = 0;
    int item;

    while ((i = next(&item, i)) != 0)
        show(item);
} // EXPECT-NONE: missing-unlock
