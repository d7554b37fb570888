/* Elements of an array by a small number that they have: all waits for condition 7, in their order,
 * without a walk over all waits. Lives in the arena that it is made in. */
#ifndef LS_BASE_LISTS_H
#define LS_BASE_LISTS_H

#include <stdint.h>

#include "base/arena.h"

#define LS_LISTS_END UINT32_MAX

struct ls_lists {
    uint32_t keys;
    uint32_t *first, *last; /* by key; LS_LISTS_END: none */
    uint32_t *next;         /* by element */
};

/* Empty lists for keys below `keys`, with room for elements below `elements`. */
struct ls_lists ls_lists_make(struct ls_arena *arena, uint32_t keys, uint32_t elements);

/* Appends the element to the list of the key, once; a key that is too large has no list. */
void ls_lists_add(struct ls_lists *lists, uint32_t key, uint32_t element);

/* The first element of the key, LS_LISTS_END if there is none. */
static inline uint32_t ls_lists_first(const struct ls_lists *lists, uint32_t key)
{
    return key < lists->keys ? lists->first[key] : LS_LISTS_END;
}

#define LS_EACH_LISTED(lists, key, element)                                                        \
    for (uint32_t element = ls_lists_first((lists), (key)); element != LS_LISTS_END;               \
         element = (lists)->next[element])

#endif
