// A right program: one order for the two locks, the other way round than a thread of its neighbour.
// Its `total` has no lock, and one thread; its record is another one.
#include <pthread.h>
#include <stddef.h>

#include "log.h"

pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
int total;

struct account {
    int money;
    pthread_mutex_t lock;
};

static struct account account = {0, PTHREAD_MUTEX_INITIALIZER};

static void *forth(void *arg)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first); // EXPECT-NONE: lock-order
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    pthread_mutex_lock(&account.lock);
    account.money++; // EXPECT-NONE: data-race
    pthread_mutex_unlock(&account.lock);
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, forth, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    total++; // EXPECT-NONE: data-race
    log_line();
    return total + log_lines;
}
