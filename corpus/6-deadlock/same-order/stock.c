/* The stock. Locks: stock alone; whoever needs the orders as well has locked them before. */
#include "shop.h"

#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stock_mutex = PTHREAD_MUTEX_INITIALIZER;
static int stock = 5;

void stock_lock(void)
{
    pthread_mutex_lock(&stock_mutex);
}

void stock_unlock(void)
{
    pthread_mutex_unlock(&stock_mutex);
}

void take_from_stock(int pieces)
{
    stock_lock();
    stock -= pieces;
    stock_unlock();
}

void restock(int pieces)
{
    int waiting = open_orders();

    stock_lock();
    stock += pieces;
    printf("%d in stock for %d open orders\n", stock, waiting);
    stock_unlock();
}
