/* A shop: orders and stock, each behind a lock of its own. */
#ifndef SHOP_H
#define SHOP_H

void orders_lock(void);
void orders_unlock(void);
void place_order(int pieces);
int open_orders(void);

void stock_lock(void);
void stock_unlock(void);
void take_from_stock(int pieces);
void restock(int pieces);

#endif
