/* The lists of a state: private to state.c, merge.c and clauses.c. */
#ifndef LS_FLOW_STATE_P_H
#define LS_FLOW_STATE_P_H

#include <string.h>

#include "flow/state.h"

enum { MOST_CELLS = 64, MOST_FACTS = 96, MOST_LOCKS = 32 };

/* Room for one more element; when the list is at its limit the oldest makes way: forgetting is
 * safe. */
#define list_push(arena, list, most, ...)                                                          \
    do {                                                                                           \
        if ((list)->count == (most)) {                                                             \
            memmove((list)->at, (list)->at + 1, ((most)-1) * sizeof *(list)->at);                  \
            (list)->count--;                                                                       \
        } else if ((list)->count == (list)->capacity) {                                            \
            (list)->capacity = (list)->capacity * 2 + 4;                                           \
            void *grown = ls_arena_alloc((arena), (list)->capacity * sizeof *(list)->at);          \
            if ((list)->count > 0)                                                                 \
                memcpy(grown, (list)->at, (list)->count * sizeof *(list)->at);                     \
            (list)->at = grown;                                                                    \
        }                                                                                          \
        (list)->at[(list)->count++] = (__VA_ARGS__);                                               \
    } while (0)

#define list_remove(list, index)                                                                   \
    (memmove((list)->at + (index), (list)->at + (index) + 1,                                       \
             ((list)->count - (index)-1) * sizeof *(list)->at),                                    \
     (void)(list)->count--)

/* The code has tested which of the two comes first; the smaller id is the first of the pair. */
bool ls_state_has_compared(const struct ls_state *state, const uint32_t pair[2]);

/* The cell of memory at that address, and the fact about a term; UINT32_MAX when there is none.
 * `at` is where to look first: states that meet have mostly the same lists, in one order. */
uint32_t ls_state_find_cell(const struct ls_state *state, uint32_t address, uint32_t at);
uint32_t ls_state_find_fact(const struct ls_state *state, uint32_t term, uint32_t at);

/* What a value can be of which there is no fact. */
struct ls_values ls_state_untold_values(const struct ls_terms *terms, const struct ls_state *state,
                                        uint32_t term);

#endif
