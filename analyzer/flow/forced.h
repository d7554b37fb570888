/* Ways that leave no choice: what the graph of a function says of a lock whatever was merged where.
 * For functions with more ways than are followed, and for ways that calls leave open.
 * Deterministic; allocates for one question. */
#ifndef LS_FLOW_FORCED_H
#define LS_FLOW_FORCED_H

#include <stdbool.h>

#include "ir/unit.h"

struct ls_walk;

/* Whoever returns at `left` has passed the call at `taken`, and since then nothing that gives a
 * lock back: whatever is known of the tests on the way. With `pointers`, what is called through one
 * may do so. */
bool ls_forced_to_keep(const struct ls_walk *walk, struct ls_site taken, struct ls_site left,
                       bool pointers);

/* Whoever has passed the call at `from` does not return without the call at `to`. */
bool ls_forced_to_come(const struct ls_walk *walk, struct ls_site from, struct ls_site to);

#endif
