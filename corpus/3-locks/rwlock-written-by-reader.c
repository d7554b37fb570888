/*
 * Writing under the read lock: a read lock keeps writers out, not other readers.
 *
 * The cache counts its hits where it looks things up. Two readers look up at the same time, which
 * is what the lock is for, and both write the counter. rwlock-atomic-count.c makes the counter
 * atomic.
 */
#include <pthread.h>
#include <stdio.h>

enum { PRICES = 4 };

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int prices[PRICES] = {3, 5, 8, 13};
static long hits;

static int price_of(int item)
{
    pthread_rwlock_rdlock(&lock);
    const int price = prices[item];
    hits++;
    pthread_rwlock_unlock(&lock);
    return price;
}

static void *shop(void *arg)
{
    long *sum = arg;

    for (int i = 0; i < 1000; i++)
        *sum += price_of(i % PRICES);
    return NULL;
}

static void *raise_prices(void *arg)
{
    (void)arg;
    pthread_rwlock_wrlock(&lock);
    for (int i = 0; i < PRICES; i++)
        prices[i]++;
    pthread_rwlock_unlock(&lock);
    return NULL;
}

int main(void)
{
    long sums[2] = {0, 0};
    pthread_t threads[3];

    pthread_create(&threads[0], NULL, shop, &sums[0]);
    pthread_create(&threads[1], NULL, shop, &sums[1]);
    pthread_create(&threads[2], NULL, raise_prices, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%ld look-ups of 2000, for %ld\n", hits, sums[0] + sums[1]);
    return 0;
}
