/* Reference counts: what a program does only when the last reference to an object goes.
 *
 * A destructor behind `if (--object->refs == 0)` seldom runs under the locks that callers hold: an
 * object that they have found in some table has one more reference, that of the table. */
#ifndef LS_FLOW_COUNTS_H
#define LS_FLOW_COUNTS_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

/* LS_TRAIT_LOWERS_COUNT or LS_TRAIT_DROPS_LAST for a small function that does so by calling one
 * that does, and hands on what that returns; 0 for others. `traits`: of the functions called. */
unsigned ls_counts_traits(const struct ls_program *program, const uint8_t *traits, uint32_t proc);

/* Whether a counter has just become zero on the way to this state. */
bool ls_counts_is_last(const struct ls_walk *walk, const struct ls_state *state);

#endif
