/* What the ways to return from one function have in common, and what not. */
#ifndef LS_FLOW_OUTCOMES_H
#define LS_FLOW_OUTCOMES_H

#include "flow/summary.h"

/* It takes, releases or may have done so with the lock (a term of the function). */
bool ls_outcome_is_about(const struct ls_outcome *outcome, uint32_t lock);

/* Another of these ways, with the same result where somebody asks for it, does with the lock what
 * this one does not. */
bool ls_outcomes_differ(const struct ls_outcome *const *all, uint32_t count,
                        const struct ls_outcome *outcome, uint32_t lock, bool is_asked);

/* Of tables of lock functions there are several, and which of them is meant is not known here: one
 * of these functions locks and another one unlocks, or works on another lock, for all that types
 * tell. `summaries` is by proc. */
bool ls_outcomes_are_guesses(const struct ls_summary *summaries, const uint32_t *targets,
                             uint32_t count);

#endif
