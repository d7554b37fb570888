// One way out of the critical section.
#include <pthread.h>

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static int table[16];

int table_set(int slot, int value)
{
    int result = -1;

    pthread_mutex_lock(&table_lock);
    if (slot < 0 || slot >= 16)
        goto out;
    table[slot] = value;
    result = 0;
out:
    pthread_mutex_unlock(&table_lock);
    return result;
}

// A function that returns with the lock held whenever it succeeds is half of a pair, and no
// finding.
int table_begin(int slot)
{
    if (slot < 0 || slot >= 16)
        return -1;
    pthread_mutex_lock(&table_lock);
    return 0;
}

void table_end(void)
{
    pthread_mutex_unlock(&table_lock);
}
