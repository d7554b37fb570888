#include "model/uses.h"

#include "model/witness.h"

const struct ls_trail *ls_use_place(const struct ls_use *use)
{
    const struct ls_trail *trail = use->trail;
    for (unsigned i = 0; i < use->named && trail->from; i++)
        trail = trail->from;
    return trail;
}

bool ls_use_may_hold(const struct ls_use *use, uint32_t lock)
{
    return !ls_use_hold(use, lock) &&
           ((use->flags & LS_USE_DOUBTFUL) || ls_is_among(use->perhaps, use->perhapses, lock));
}

bool ls_use_is_doubtful(const struct ls_use *use)
{
    return (use->flags & (LS_USE_DOUBTFUL | LS_USE_MIXED)) || use->perhapses > 0;
}

/* Any lock of `b`, sure or not, may be held by `a` without anybody being sure. */
static bool may_share(const struct ls_use *a, const struct ls_use *b)
{
    for (uint32_t i = 0; i < b->holds; i++)
        if (ls_use_may_hold(a, b->hold[i].lock))
            return true;
    for (uint32_t i = 0; i < b->perhapses; i++)
        if (ls_use_hold(a, b->perhaps[i]) || ls_use_may_hold(a, b->perhaps[i]))
            return true;
    return false;
}

bool ls_uses_may_be_kept_apart(const struct ls_use *a, const struct ls_use *b)
{
    return (a->flags & b->flags & LS_USE_DOUBTFUL) || may_share(a, b) || may_share(b, a);
}

bool ls_uses_have_common_lock(const struct ls_use *a, const struct ls_use *b)
{
    for (uint32_t i = 0; i < a->holds; i++)
        for (uint32_t j = 0; j < b->holds; j++)
            if (a->hold[i].lock == b->hold[j].lock &&
                (a->hold[i].mode == LS_EXCLUSIVE || b->hold[j].mode == LS_EXCLUSIVE))
                return true;
    return false;
}

static bool are_parallel(struct ls_parallel *parallel, const struct ls_use *a,
                         const struct ls_use *b)
{
    bool have_own =
        a->thread == b->thread && (a->flags & b->flags & (LS_USE_OF_INSTANCE | LS_USE_OF_FIRST));
    return !have_own && ls_parallel_can(parallel, a->thread, a->segment, b->thread, b->segment);
}

bool ls_uses_collide(struct ls_parallel *parallel, const struct ls_use *a, const struct ls_use *b)
{
    return ((a->flags | b->flags) & LS_USE_WRITE) && !(a->flags & b->flags & LS_USE_ATOMIC) &&
           !ls_uses_have_common_lock(a, b) && are_parallel(parallel, a, b);
}

const struct ls_trail *ls_use_section(const struct ls_use *use, const struct ls_use_hold *hold,
                                      const struct ls_trail **way)
{
    const struct ls_trail *taken = hold->taken, *to = use->trail;
    while (taken && taken->steps > to->steps)
        taken = taken->from;
    while (taken && to->steps > taken->steps)
        to = to->from;
    const struct ls_trail *found = taken;
    *way = to;
    while (taken && taken->from && to->from) {
        taken = taken->from;
        to = to->from;
        if (!ls_location_equal(&taken->at, &to->at)) {
            found = taken;
            *way = to;
        }
    }
    return found;
}
