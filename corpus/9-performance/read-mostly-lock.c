/*
 * A lock for state that is read all the time and written now and then: readers share it.
 *
 * A read-write lock costs more than a mutex for each acquisition. It pays when the readers hold it
 * for a while, as here, and writers are rare. For a critical section of a few instructions a mutex
 * is faster.
 */
#include <pthread.h>
#include <stdio.h>

enum { READERS = 3, LOOKUPS = 200, ROUTES = 256 };

struct route {
    unsigned network, gateway;
};

static pthread_rwlock_t routes_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct route routes[ROUTES]; /* guarded by routes_lock */

static unsigned gateway_of(unsigned network)
{
    unsigned gateway = 0;

    pthread_rwlock_rdlock(&routes_lock);
    for (int i = 0; i < ROUTES; i++) {
        if (routes[i].network == network)
            gateway = routes[i].gateway;
    }
    pthread_rwlock_unlock(&routes_lock);
    return gateway;
}

static void route_set(int slot, unsigned network, unsigned gateway)
{
    pthread_rwlock_wrlock(&routes_lock);
    routes[slot] = (struct route){network, gateway};
    pthread_rwlock_unlock(&routes_lock);
}

static void *forward(void *arg)
{
    int *forwarded = arg;

    for (unsigned i = 0; i < LOOKUPS; i++) {
        if (gateway_of(i % ROUTES) != 0)
            ++*forwarded;
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[READERS];
    int forwarded[READERS] = {0};

    for (int i = 0; i < ROUTES; i++)
        route_set(i, (unsigned)i, 1);
    for (int i = 0; i < READERS; i++)
        pthread_create(&threads[i], NULL, forward, &forwarded[i]);
    for (unsigned i = 0; i < 10; i++)
        route_set((int)i, i, 2); /* routes change while packets are forwarded */
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    printf("%d packets\n", forwarded[0] + forwarded[1] + forwarded[2]);
    return 0;
}
