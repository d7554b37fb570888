#include <string.h>

#include "model/guards.h"
#include "model/witness.h"

static bool in_one_function(const struct ls_location *a, const struct ls_location *b)
{
    return strcmp(a->function, b->function) == 0 && strcmp(a->file, b->file) == 0;
}

/* In the function of `set` the variable is tested again, with the lock. */
static bool is_tested_again(const struct ls_model *model, const struct ls_shared *shared,
                            const struct ls_location *test, const struct ls_use *set, uint32_t lock)
{
    struct ls_location to = ls_witness_end(set->witness);
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[shared->first + i];
        struct ls_location at = ls_witness_end(use->witness);
        if (!(use->flags & LS_USE_WRITE) && ls_use_holds(use, lock) && in_one_function(&at, &to) &&
            at.line > test->line && at.line <= to.line && !ls_location_equal(&at, &to))
            return true;
    }
    return false;
}

/* The lock is taken by the function itself (or a wrapper that it calls), between test and write. */
static bool is_taken_between(const struct ls_location *test, const struct ls_use *set,
                             const struct ls_hold *hold)
{
    uint32_t depth = set->witness->steps - 1;
    struct ls_location to = ls_witness_end(set->witness);
    if (hold->acquired->steps <= depth)
        return false;
    const struct ls_location *at = &hold->acquired->step[depth].at;
    return in_one_function(at, &to) && at->line >= test->line && at->line <= to.line;
}

/* Part of an assignment: no test. */
static bool is_assigned(const struct ls_model *model, const struct ls_shared *shared,
                        const struct ls_location *test)
{
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[shared->first + i];
        struct ls_location at = ls_witness_end(use->witness);
        if ((use->flags & LS_USE_WRITE) && ls_location_equal(&at, test))
            return true;
    }
    return false;
}

static bool is_recheck(struct ls_parallel *parallel, const struct ls_shared *shared,
                       const struct ls_use *test, const struct ls_use *set,
                       const struct ls_hold *hold)
{
    struct ls_location from = ls_witness_end(test->witness), to = ls_witness_end(set->witness);
    uint32_t lock = hold->lock;
    return is_taken_between(&from, set, hold) && (set->flags & LS_USE_WRITE) &&
           ls_use_holds(set, lock) && !ls_use_holds(test, lock) && in_one_function(&from, &to) &&
           from.line < to.line && !((test->flags | set->flags) & LS_USE_ATOMIC) &&
           !is_assigned(parallel->model, shared, &from) && ls_uses_collide(parallel, test, set) &&
           is_tested_again(parallel->model, shared, &from, set, lock);
}

bool ls_recheck_find(struct ls_parallel *parallel, uint32_t number, struct ls_recheck *recheck)
{
    const struct ls_model *model = parallel->model;
    const struct ls_shared *shared = &model->shareds.at[number];
    for (uint32_t a = shared->first; a < shared->first + shared->uses; a++) {
        const struct ls_use *test = &model->uses.at[a];
        if (test->flags & LS_USE_WRITE)
            continue;
        for (uint32_t b = shared->first; b < shared->first + shared->uses; b++) {
            const struct ls_use *set = &model->uses.at[b];
            for (uint32_t h = 0; h < set->holds; h++) {
                if (!is_recheck(parallel, shared, test, set, &set->hold[h]))
                    continue;
                bool doubtful =
                    ((test->flags | set->flags) & (LS_USE_DOUBTFUL | LS_USE_CALLBACK)) ||
                    (!shared->is_object && set->hold[h].other_instance);
                *recheck =
                    (struct ls_recheck){a, b, set->hold[h].lock, doubtful ? LS_AUDIT : LS_LIKELY};
                return true;
            }
        }
    }
    return false;
}
