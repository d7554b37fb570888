/*
 * counter-two-locks.c, mended: one lock per piece of state, not per kind of user.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t balance_lock = PTHREAD_MUTEX_INITIALIZER;
static long balance;

static void *deposit(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&balance_lock);
        balance += 2;
        pthread_mutex_unlock(&balance_lock);
    }
    return NULL;
}

static void *pay(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&balance_lock);
        balance -= 1;
        pthread_mutex_unlock(&balance_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    pthread_create(&one, NULL, deposit, NULL);
    pthread_create(&two, NULL, pay, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("balance %ld, and it should be 1000\n", balance);
    return 0;
}
