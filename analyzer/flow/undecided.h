/* Locks of which a call leaves open what it has done to them.
 *
 * A callee takes a lock on some of its ways, and nothing that a caller can test tells which: either
 * its outcomes say both, or (`left`) they say nothing, since the callee itself is told that it
 * leaves the lock behind. Neither is a state of the caller: the list is read where the caller
 * releases or takes that lock, and what would be wrong then is in doubt. Those that are left travel
 * up in summaries, as far as callers can name them and nobody has given them back. */
#ifndef LS_FLOW_UNDECIDED_H
#define LS_FLOW_UNDECIDED_H

#include "flow/kept.h"
#include "flow/walk_p.h"

/* Of the call at `site`, that is executed now. */
void ls_undecided_note(struct ls_walk *walk, uint32_t lock, struct ls_site site, bool left);

/* Some call leaves the lock open, up to here; in a loop, any. */
bool ls_undecided_has(struct ls_walk *walk, uint32_t lock);

/* Likewise before the call that is executed now: what it leaves open itself comes behind what it
 * takes. */
bool ls_undecided_before(struct ls_walk *walk, uint32_t lock);

/* A call further up leaves it open, and nothing is known of the lock here: whoever takes it now
 * knows that it was given back. */
bool ls_undecided_above(struct ls_walk *walk, const struct ls_state *state, uint32_t lock);

/* A call leaves the lock open, besides the one that the state comes from. */
bool ls_undecided_elsewhere(struct ls_walk *walk, const struct ls_lock_state *lock);

/* Likewise, besides that one and the one of `old`: whether the call that gave the lock back does so
 * always does not matter to who gives it back again in any case. */
bool ls_undecided_between(struct ls_walk *walk, const struct ls_lock_state *old,
                          const struct ls_lock_state *lock);

/* What the state says rests on a guess: a call that leaves the lock open has done it, and another
 * one has perhaps undone it since: `if (mode) unlock()` in one function and `if (mode) lock()` in
 * the next are mostly one decision. */
bool ls_undecided_is_guess(struct ls_walk *walk, const struct ls_lock_state *lock);

/* A lock that is not known to be held is released: true when that may be the lock that an earlier
 * call has left, which is given back by that. */
bool ls_undecided_give_back(struct ls_walk *walk, uint32_t lock);

/* The list of the summary: what this function leaves, and what its callees have left. */
void ls_undecided_summarize(struct ls_walk *walk, const struct ls_kept *leaks,
                            struct ls_summary *summary);

void ls_undecided_release(struct ls_walk *walk);

#endif
