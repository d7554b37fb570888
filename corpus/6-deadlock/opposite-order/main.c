/*
 * Deadlock by opposite lock order, spread over two files and hidden in wrapper functions.
 *
 * A customer places an order: orders.c locks the orders, then calls stock.c, which locks the stock.
 * A supplier delivers: stock.c locks the stock, then asks orders.c, which locks the orders. Each
 * file is right when it is read alone. When a delivery arrives in the middle of an order, both
 * threads wait for each other for ever.
 *
 * Run as it is, the program does not hang (see turns.h), and no test of it will ever fail.
 * `lockstitch scan` finds the cycle in the sources, `lockstitch run` finds it in this one harmless
 * run. The cure is in same-order/.
 */
#include <pthread.h>
#include <stdio.h>

#include "../../turns.h"
#include "shop.h"

static void *customer(void *arg)
{
    (void)arg;
    turn_begin(0);
    place_order(3);
    turn_end(0);
    return NULL;
}

static void *supplier(void *arg)
{
    (void)arg;
    turn_begin(1);
    restock(10);
    turn_end(1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, customer, NULL);
    pthread_create(&threads[1], NULL, supplier, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("the shop closes\n");
    return 0;
}
