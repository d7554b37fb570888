/*
 * Two locks for one variable: everybody locks, and it is a race all the same.
 *
 * Deposits were written when the bank had a lock for deposits, payments when it had one for
 * payments. Both change `balance`, and neither lock keeps the other side out. A variable needs one
 * lock that all its users take; one-guard.c has it.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t deposit_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t payment_lock = PTHREAD_MUTEX_INITIALIZER;
static long balance;

static void *deposit(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&deposit_lock);
        balance += 2;
        pthread_mutex_unlock(&deposit_lock);
    }
    return NULL;
}

static void *pay(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&payment_lock);
        balance -= 1;
        pthread_mutex_unlock(&payment_lock);
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
