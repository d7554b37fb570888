#include "model/recheck.h"

#include <string.h>

#include "model/trail.h"
#include "model/uses.h"
#include "model/witness.h"

/* A write under a lock that its function takes itself, or by a wrapper that it calls. */
struct setter {
    uint32_t use;
    const struct ls_use_hold *hold;
    const struct ls_location *taken;
};

static bool in_one_function(const struct ls_location *a, const struct ls_location *b)
{
    return strcmp(a->function, b->function) == 0 && strcmp(a->file, b->file) == 0;
}

/* Two uses in one function. */
static bool is_same(const struct ls_shared *shared, const struct ls_use *a, const struct ls_use *b)
{
    return shared->is_object || a->object == b->object;
}

/* In the function of `set` the variable is tested again, with the lock. */
static bool is_tested_again(const struct ls_model *model, const struct ls_shared *shared,
                            const struct ls_location *test, const struct ls_use *set, uint32_t lock)
{
    const struct ls_location *to = &set->trail->at;
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[shared->first + i];
        const struct ls_location *at = &use->trail->at;
        if (!(use->flags & LS_USE_WRITE) && ls_use_holds(use, lock) && at->line > test->line &&
            is_same(shared, use, set) && at->line <= to->line && in_one_function(at, to) &&
            !ls_location_equal(at, to))
            return true;
    }
    return false;
}

/* Part of an assignment: no test. */
static bool is_assigned(const struct ls_model *model, const struct ls_shared *shared,
                        const struct ls_location *test)
{
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[shared->first + i];
        if ((use->flags & LS_USE_WRITE) && ls_location_equal(&use->trail->at, test))
            return true;
    }
    return false;
}

static bool is_recheck(struct ls_parallel *parallel, const struct ls_shared *shared,
                       const struct ls_use *test, const struct setter *setter)
{
    const struct ls_use *set = &parallel->model->uses.at[setter->use];
    const struct ls_location *from = &test->trail->at, *to = &set->trail->at;
    return setter->taken->line >= from->line && from->line < to->line &&
           in_one_function(from, to) && is_same(shared, test, set) &&
           !ls_use_holds(test, setter->hold->lock) &&
           !((test->flags | set->flags) & LS_USE_ATOMIC) &&
           !is_assigned(parallel->model, shared, from) && ls_uses_collide(parallel, test, set) &&
           is_tested_again(parallel->model, shared, from, set, setter->hold->lock);
}

typedef LS_VEC(struct setter) setters;

static void find_setters(const struct ls_model *model, const struct ls_shared *shared, setters *all)
{
    for (uint32_t i = shared->first; i < shared->first + shared->uses; i++) {
        const struct ls_use *set = &model->uses.at[i];
        for (uint32_t h = 0; h < set->holds && (set->flags & LS_USE_WRITE); h++) {
            const struct ls_trail *taken = ls_trail_step(set->hold[h].taken, set->trail->steps - 1);
            if (taken && ls_use_holds(set, set->hold[h].lock) &&
                taken->at.line <= set->trail->at.line &&
                in_one_function(&taken->at, &set->trail->at))
                ls_vec_push(all, (struct setter){i, &set->hold[h], &taken->at});
        }
    }
}

static bool find(struct ls_parallel *parallel, const struct ls_shared *shared, const setters *all,
                 struct ls_recheck *recheck)
{
    const struct ls_model *model = parallel->model;
    for (uint32_t a = shared->first; a < shared->first + shared->uses; a++) {
        const struct ls_use *test = &model->uses.at[a];
        if (test->flags & (LS_USE_WRITE | LS_USE_OF_RECORD))
            continue;
        for (uint32_t i = 0; i < all->count; i++) {
            const struct setter *setter = &all->at[i];
            if (!is_recheck(parallel, shared, test, setter))
                continue;
            unsigned flags = test->flags | model->uses.at[setter->use].flags;
            bool doubtful =
                (flags & (LS_USE_MIXED | LS_USE_CALLBACK | LS_USE_GUESSED | LS_USE_DONE_BEFORE)) ||
                ls_use_may_hold(test, setter->hold->lock) ||
                (!shared->is_object && setter->hold->other_instance);
            *recheck = (struct ls_recheck){a, setter->use, setter->hold->lock,
                                           doubtful ? LS_AUDIT : LS_LIKELY};
            return true;
        }
    }
    return false;
}

bool ls_recheck_find(struct ls_parallel *parallel, uint32_t number, struct ls_recheck *recheck)
{
    const struct ls_shared *shared = &parallel->model->shareds.at[number];
    setters all = {0};
    find_setters(parallel->model, shared, &all);
    bool found = find(parallel, shared, &all, recheck);
    ls_vec_release(&all);
    return found;
}
