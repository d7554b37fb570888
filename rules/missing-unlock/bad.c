// The early return forgets the lock.
#include <pthread.h>

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static int table[16];

int table_set(int slot, int value)
{
    pthread_mutex_lock(&table_lock);
    if (slot < 0 || slot >= 16)
        return -1; // EXPECT: missing-unlock
    table[slot] = value;
    pthread_mutex_unlock(&table_lock);
    return 0;
}
