#include "flow/outcomes.h"

bool ls_outcome_is_about(const struct ls_outcome *outcome, uint32_t lock)
{
    for (uint32_t i = 0; i < outcome->locks; i++)
        if (outcome->lock[i].lock == lock)
            return true;
    return false;
}

bool ls_outcomes_differ(const struct ls_outcome *const *all, uint32_t count,
                        const struct ls_outcome *outcome, uint32_t lock)
{
    for (uint32_t i = 0; i < count; i++) {
        struct ls_values values = outcome->values;
        if (ls_outcome_is_about(all[i], lock) != ls_outcome_is_about(outcome, lock) &&
            ls_values_intersect(&values, all[i]->values))
            return true;
    }
    return false;
}
