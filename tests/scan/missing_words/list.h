#ifndef LIST_H
#define LIST_H
#include "words.h" /* which is missing */

SHOP_BEGIN_DECLS

typedef struct list list_t;
void list_add(list_t *list);

SHOP_END_DECLS

#endif
