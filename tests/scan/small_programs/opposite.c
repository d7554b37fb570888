// A program that can deadlock. Others in the folder have locks, variables and records of the same
// names.
#include <pthread.h>
#include <stddef.h>

#include "log.h"

pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
int total;

struct account {
    pthread_mutex_t lock;
    int money;
};

static struct account account = {PTHREAD_MUTEX_INITIALIZER, 0};

static void *forth(void *arg)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second); // EXPECT: lock-order
    total++;
    log_line();
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return arg;
}

static void *back(void *arg)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    total--;
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    account.money = 0; // EXPECT: data-race
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, forth, NULL) != 0)
        return 1;
    if (pthread_create(&threads[1], NULL, back, NULL) != 0)
        return 1;
    pthread_mutex_lock(&account.lock);
    account.money++;
    pthread_mutex_unlock(&account.lock);
    log_line();
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
