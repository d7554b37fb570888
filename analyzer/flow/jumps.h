/* Ways out of a function that no return shows: longjmp(), and functions that only come to one.
 *
 * Whoever catches the jump is far above and knows nothing of the locks that were taken on the way:
 * a function that gives a lock back where it returns, and jumps out with it elsewhere, keeps it. */
#ifndef LS_FLOW_JUMPS_H
#define LS_FLOW_JUMPS_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

/* The way ends at `site` by a jump out of the function. */
void ls_jumps_note(struct ls_walk *walk, const struct ls_state *state, struct ls_site site);

/* After a walk: locks that jumps keep, as imbalances; and whether all that the function does is to
 * jump. */
void ls_jumps_find(struct ls_walk *walk);

/* Some function that catches jumps gives back a lock of this class that it has not taken. */
bool ls_jumps_are_caught(const struct ls_flow *flow, uint32_t class);

#endif
