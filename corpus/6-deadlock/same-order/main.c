/*
 * The shop of opposite-order/, mended: the orders are always locked before the stock.
 *
 * orders.c is unchanged. In stock.c, restock() asks for the open orders before it locks the stock,
 * not while it holds it. No cycle is left, so no run can hang, and both scan and run are silent.
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
