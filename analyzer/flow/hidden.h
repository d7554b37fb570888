/* State that library functions keep for themselves and share between all callers (hidden.def).
 *
 * To the race rules such a state is a variable that nobody can see: its "address" is a term of its
 * own, and calls read or write it. */
#ifndef LS_FLOW_HIDDEN_H
#define LS_FLOW_HIDDEN_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/term.h"

struct ls_hidden {
    const char *function, *state;
    bool writes;
    const char *instead;
    uint8_t own;    /* argument, from 1, by which the caller gives a state of his own unless it is
                       NULL; 0 = he cannot */
    bool elsewhere; /* only with other C libraries than glibc */
};

/* The entry of a library function behind `previous`, or NULL; NULL as `previous`: the first. */
const struct ls_hidden *ls_hidden_next(const char *function, const struct ls_hidden *previous);

/* The term that stands for its state: equal for functions that share it. */
uint32_t ls_hidden_term(struct ls_terms *terms, const struct ls_hidden *hidden);

/* The entry behind such a term, the first of those that share it; NULL for all other terms. */
const struct ls_hidden *ls_hidden_of(const struct ls_terms *terms, uint32_t term);

#endif
