/* Where ways meet: two states become one that knows what both of them knew.
 *
 * States with the same locks are merged, others are kept apart (state.h); when there are too many,
 * they are merged by force, and the locks that differ become unsure. */
#ifndef LS_FLOW_MERGE_H
#define LS_FLOW_MERGE_H

#include "flow/state.h"

/* True when the two may be merged: they hold and have released the same locks, in the same process.
 */
bool ls_state_same_locks(const struct ls_state *a, const struct ls_state *b);

/* What a merge needs to know. `point` is where the paths meet. */
struct ls_merge {
    struct ls_terms *terms;
    struct ls_arena *arena;
    uint32_t point;
    uint32_t slots;
    bool learns;  /* what the ways know together is kept: where it may matter to locks */
    bool at_head; /* of a loop */
};

/* Merges `from` into `into`, whose locks are the same; values that differ become MERGE(block,
 * slot). Returns true when `into` changed. With `force`, different locks are allowed: they
 * become UNSURE. */
bool ls_state_merge(const struct ls_merge *merge, struct ls_state *into,
                    const struct ls_state *from, bool force);

#endif
