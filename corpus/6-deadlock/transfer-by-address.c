/*
 * Two objects of one type, locked in the order of their addresses: transfer.c, mended.
 *
 * Whoever needs both accounts locks the one with the lower address first, so transfer(a, b) and
 * transfer(b, a) agree. An account is never locked twice, because a transfer to oneself returns
 * before.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#include "../turns.h"

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account alice = {PTHREAD_MUTEX_INITIALIZER, 100};
static struct account bob = {PTHREAD_MUTEX_INITIALIZER, 100};

static void lock_both(struct account *one, struct account *other)
{
    if ((uintptr_t)one < (uintptr_t)other) {
        pthread_mutex_lock(&one->lock);
        pthread_mutex_lock(&other->lock);
    } else {
        pthread_mutex_lock(&other->lock);
        pthread_mutex_lock(&one->lock);
    }
}

static void transfer(struct account *from, struct account *to, long amount)
{
    if (from == to)
        return;
    lock_both(from, to);
    from->balance -= amount;
    to->balance += amount;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

static void *pay_rent(void *arg)
{
    (void)arg;
    turn_begin(0);
    transfer(&alice, &bob, 70);
    turn_end(0);
    return NULL;
}

static void *pay_dinner(void *arg)
{
    (void)arg;
    turn_begin(1);
    transfer(&bob, &alice, 20);
    turn_end(1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, pay_rent, NULL);
    pthread_create(&threads[1], NULL, pay_dinner, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("alice %ld, bob %ld\n", alice.balance, bob.balance);
    return 0;
}
