// One of many locks, chosen by a variable that does not change while the lock is held.
#include <pthread.h>

extern __thread unsigned int self;
static struct {
    pthread_mutex_t lock;
    int size;
} pools[64];

int take(int i);

int early_return(int wanted)
{
    pthread_mutex_lock(&pools[self].lock);
    if (wanted > pools[self].size)
        return 0; // EXPECT: missing-unlock
    pools[self].size--;
    pthread_mutex_unlock(&pools[self].lock);
    return 0;
}

int break_out_of_loop(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&pools[self].lock);
        if (take(i))
            break;
        pthread_mutex_unlock(&pools[self].lock);
    }
    return take(n); // EXPECT: missing-unlock
}

void right(int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&pools[self].lock);
        take(i);
        pthread_mutex_unlock(&pools[self].lock);
    }
}
