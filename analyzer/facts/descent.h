/* In which situations each function runs: carried down from the thread roots, along the calls that
 * access.h has recorded.
 *
 * A context is a function on one thread, with the locks that are held when it is entered, what is
 * known of its arguments, and whether the thread owns what they point to. The number of contexts is
 * bounded: past a limit the arguments are forgotten, and then further ways to the function are left
 * out. Top-down with the locks at entry as the key, as in RacerX (Engler, Ashcraft, SOSP 2003). */
#ifndef LS_FACTS_DESCENT_H
#define LS_FACTS_DESCENT_H

#include "facts/entries.h"

typedef LS_VEC(const struct ls_entry *) ls_contexts;

struct ls_callers;

/* All contexts, breadth first: the first one of several is reached by the shortest way. They live
 * in `arena`. All calls on the way are noted in `callers`. */
void ls_contexts_find(struct ls_flow *flow, const struct ls_roots *roots, struct ls_arena *arena,
                      ls_contexts *contexts, struct ls_callers *callers);

#endif
