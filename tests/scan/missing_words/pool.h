#ifndef POOL_H
#define POOL_H
#include "list.h"

SHOP_BEGIN_DECLS

typedef struct pool pool_t;
void pool_add(pool_t *pool);
void pool_take(pool_t *pool);

SHOP_END_DECLS

#endif
