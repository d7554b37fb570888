/* Whether callers can tell two ways out of a function apart, and by what.
 *
 * One way out (`a`) has a lock that the other one (`b`) has not. That is no fault as long as
 * whoever called knows afterwards which of them it was: by what it passed, by the result, or by
 * what it finds in memory. Two exits of one walk each; nothing is changed but that terms may be
 * made. */
#ifndef LS_FLOW_TELLING_H
#define LS_FLOW_TELLING_H

#include "flow/walk_p.h"

/* The lock as this way out holds it; NULL when it does not. In the exit's state. */
const struct ls_lock_state *ls_exit_held(const struct ls_flow_exit *exit, uint32_t lock);

/* By anything. When `b` has had the lock and given it back, what memory held before the call is no
 * excuse for `a` to keep it. */
bool ls_told_apart(struct ls_walk *walk, const struct ls_flow_exit *a, const struct ls_flow_exit *b,
                   uint32_t lock);

/* By a condition of the one that contradicts one of the other: by what callers have passed, or,
 * with `memory`, by what memory held before the call. */
bool ls_told_by_conditions(const struct ls_terms *terms, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b, bool memory);

/* By what callers get, or find in memory behind the call. */
bool ls_told_by_outcome(struct ls_walk *walk, const struct ls_flow_exit *a,
                        const struct ls_flow_exit *b, uint32_t lock);

/* By what `a` leaves where callers find it: what leads to its lock, where `b` leaves something
 * else;
 * `*out = found; return 0;` against `*out = NULL; return 0;`. */
bool ls_told_by_place(const struct ls_walk *walk, const struct ls_flow_exit *a,
                      const struct ls_flow_exit *b, uint32_t lock);

/* By nothing but an option that callers have passed: they may know what they ask for. */
bool ls_told_by_option(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b);

/* By no more than success: `a` fails with a number of its own, or one that something in the
 * function has returned, and `b` returns zero. Who gets any error does not look for a lock; a name
 * of an enumeration may tell of one. */
bool ls_told_by_status(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b);

/* By limits only that were tested, and no choice of callers: `if (size > most) goto out;` says
 * nothing about who has the lock. */
bool ls_told_by_limit(const struct ls_terms *terms, const struct ls_flow_exit *a,
                      const struct ls_flow_exit *b);

#endif
