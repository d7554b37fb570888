#include "flow/outcomes.h"

bool ls_outcome_is_about(const struct ls_outcome *outcome, uint32_t lock)
{
    for (uint32_t i = 0; i < outcome->locks; i++)
        if (outcome->lock[i].lock == lock)
            return true;
    return false;
}

/* A failure that does something with the lock, as `-1` after an unlock, is a way of its own also
 * for a caller who does not ask; a lock function that refuses is none. */
static bool tells_apart(const struct ls_outcome *a, const struct ls_outcome *b, uint32_t lock,
                        bool is_asked)
{
    struct ls_values values = a->values;
    const struct ls_outcome *doer = ls_outcome_is_about(a, lock) ? a : b;
    return (is_asked || doer->values.high < 0) && !ls_values_intersect(&values, b->values);
}

bool ls_outcomes_differ(const struct ls_outcome *const *all, uint32_t count,
                        const struct ls_outcome *outcome, uint32_t lock, bool is_asked)
{
    for (uint32_t i = 0; i < count; i++)
        if (ls_outcome_is_about(all[i], lock) != ls_outcome_is_about(outcome, lock) &&
            !tells_apart(outcome, all[i], lock, is_asked))
            return true;
    return false;
}

/* It may leave that lock to its caller in that state. */
static bool leaves(const struct ls_summary *summaries, uint32_t proc,
                   const struct ls_lock_state *lock)
{
    const struct ls_summary *summary = &summaries[proc];
    for (uint32_t o = 0; o < summary->outcomes; o++)
        for (uint32_t l = 0; l < summary->outcome[o].locks; l++)
            if (summary->outcome[o].lock[l].lock == lock->lock &&
                summary->outcome[o].lock[l].status == lock->status)
                return true;
    return false;
}

bool ls_outcomes_are_guesses(const struct ls_summary *summaries, const uint32_t *targets,
                             uint32_t count)
{
    for (uint32_t t = 0; count > 1 && t < count; t++) {
        const struct ls_summary *summary = &summaries[targets[t]];
        for (uint32_t o = 0; o < summary->outcomes; o++)
            for (uint32_t l = 0; l < summary->outcome[o].locks; l++) {
                const struct ls_lock_state *lock = &summary->outcome[o].lock[l];
                bool left = lock->status == LS_HELD || lock->status == LS_RELEASED;
                for (uint32_t i = 0; left && i < count; i++)
                    if (!leaves(summaries, targets[i], lock))
                        return true;
            }
    }
    return false;
}
