/* Which functions are meant by calls through pointers, as far as the way to the call tells.
 *
 * A helper calls what it was given: `each(list, print)` calls print, whatever others hand to it.
 * And a container calls what its maker has put into it: of two such functions, each for items of
 * its own, a thread that uses containers need not call both. */
#ifndef LS_FACTS_DISPATCH_H
#define LS_FACTS_DISPATCH_H

#include "facts/descent.h"

/* False when the caller has named another function. */
bool ls_dispatch_means(const struct ls_flow *flow, const struct ls_entry *caller,
                       const struct ls_passage *call);

/* True when the pointer may mean many functions, and the caller has named none. */
bool ls_dispatch_is_guess(const struct ls_flow *flow, const struct ls_entry *caller,
                          const struct ls_passage *call);

/* True when it may mean several that are handed an item that only they know. */
bool ls_dispatch_is_of_items(const struct ls_flow *flow, const struct ls_entry *caller,
                             const struct ls_passage *call);

/* By proc: not zero when several threads come to the function. In `arena`. */
const uint8_t *ls_dispatch_met(struct ls_arena *arena, const struct ls_flow *flow,
                               const struct ls_roots *roots, const ls_contexts *contexts);

#endif
