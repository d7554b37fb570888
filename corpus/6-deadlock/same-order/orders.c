/* The orders. Locks: orders, then (through take_from_stock) stock. */
#include "shop.h"

#include <pthread.h>

static pthread_mutex_t orders_mutex = PTHREAD_MUTEX_INITIALIZER;
static int orders;

void orders_lock(void)
{
    pthread_mutex_lock(&orders_mutex);
}

void orders_unlock(void)
{
    pthread_mutex_unlock(&orders_mutex);
}

void place_order(int pieces)
{
    orders_lock();
    orders++;
    take_from_stock(pieces);
    orders_unlock();
}

int open_orders(void)
{
    orders_lock();
    int count = orders;
    orders_unlock();
    return count;
}
