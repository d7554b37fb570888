#include "model/split.h"

#include <string.h>

#include "model/uses.h"
#include "model/witness.h"

struct search {
    struct ls_parallel *parallel;
    const struct ls_model *model;
    const struct ls_split *split;
    struct ls_intrusion *best;
    bool found;
};

/* It is at `at`, on a way through `from`. */
static bool comes_from(const struct ls_use *use, const struct ls_location *at,
                       const struct ls_location *from)
{
    if (!ls_location_equal(&use->trail->at, at))
        return false;
    for (const struct ls_trail *step = use->trail; step; step = step->from)
        if (ls_location_equal(&step->at, from))
            return true;
    return false;
}

static bool is_one_hold(const struct ls_use_hold *a, const struct ls_use_hold *b)
{
    const struct ls_trail *x = a->taken, *y = b->taken;
    if (a->lock != b->lock || x->steps != y->steps)
        return false;
    for (; x && x != y; x = x->from, y = y->from)
        if (!ls_location_equal(&x->at, &y->at))
            return false;
    return true;
}

/* One hold of a lock, perhaps another one, is over both. */
static bool is_covered(const struct ls_use *look, const struct ls_use *act)
{
    for (uint32_t i = 0; i < look->holds; i++)
        for (uint32_t j = 0; j < act->holds; j++)
            if (is_one_hold(&look->hold[i], &act->hold[j]))
                return true;
    return false;
}

static bool is_known_thread(const struct ls_model *model, const struct ls_use *use)
{
    return use->thread != LS_MODEL_NONE && model->threads.at[use->thread].start_routine[0];
}

/* One thread alone checks and acts: what the others do may be no harm to what it has seen, when it
 * adds to what is there. */
static bool may_be_harmless(const struct search *search, const struct ls_use *look,
                            const struct ls_use *other)
{
    const struct ls_thread *thread = &search->model->threads.at[look->thread];
    if (search->split->same || (thread->perhaps_many && other->thread == look->thread))
        return true;
    return search->split->kind != LS_SPLIT_POINTER && search->split->fresh && !thread->many;
}

static enum ls_confidence confidence_of(const struct search *search, const struct ls_use *look,
                                        const struct ls_use *act, const struct ls_use *other)
{
    unsigned flags = look->flags | other->flags | (act ? act->flags : 0);
    if ((flags & (LS_USE_VOLATILE | LS_USE_ATOMIC | LS_USE_CALLBACK | LS_USE_GUESSED)) ||
        ls_use_is_doubtful(look) || ls_use_is_doubtful(other) || (act && ls_use_is_doubtful(act)) ||
        !is_known_thread(search->model, look) || !is_known_thread(search->model, other) ||
        !ls_use_holds(other, search->split->lock) || may_be_harmless(search, look, other))
        return LS_AUDIT;
    return search->split->confidence;
}

/* Changes the variable while the thread of `look` may be between its sections. */
static bool is_intruder(const struct search *search, const struct ls_use *look,
                        const struct ls_use *other)
{
    const struct ls_split *split = search->split;
    if (!(other->flags & LS_USE_WRITE) ||
        !ls_parallel_can(search->parallel, look->thread, look->segment, other->thread,
                         other->segment))
        return false;
    return split->kind != LS_SPLIT_POINTER ||
           strcmp(other->trail->at.function, split->freed.function) == 0;
}

static void find_intruder(struct search *search, uint32_t shared, uint32_t look, uint32_t act)
{
    const struct ls_shared *s = &search->model->shareds.at[shared];
    const struct ls_use *first = &search->model->uses.at[look];
    const struct ls_use *second = act == LS_MODEL_NONE ? NULL : &search->model->uses.at[act];
    for (uint32_t i = s->first; i < s->first + s->uses; i++) {
        const struct ls_use *other = &search->model->uses.at[i];
        if (!is_intruder(search, first, other))
            continue;
        enum ls_confidence confidence = confidence_of(search, first, second, other);
        if (search->found && confidence <= search->best->confidence)
            continue;
        *search->best = (struct ls_intrusion){shared, look, act, i, confidence};
        search->found = true;
    }
}

/* The write that belongs to the look, on the same thread. */
static void find_act(struct search *search, uint32_t shared, uint32_t look)
{
    const struct ls_shared *s = &search->model->shareds.at[shared];
    const struct ls_use *first = &search->model->uses.at[look];
    for (uint32_t i = s->first; i < s->first + s->uses; i++) {
        const struct ls_use *act = &search->model->uses.at[i];
        if ((act->flags & LS_USE_WRITE) && act->thread == first->thread &&
            ls_use_holds(act, search->split->lock) &&
            comes_from(act, &search->split->act, &search->split->act_from) &&
            !is_covered(first, act))
            find_intruder(search, shared, look, i);
    }
}

bool ls_split_find(struct ls_parallel *parallel, const struct ls_split *split,
                   struct ls_intrusion *intrusion)
{
    struct search search = {parallel, parallel->model, split, intrusion, false};
    for (uint32_t i = 0; i < search.model->uses.count; i++) {
        const struct ls_use *use = &search.model->uses.at[i];
        if ((use->flags & LS_USE_WRITE) || use->thread == LS_MODEL_NONE ||
            !ls_use_holds(use, split->lock) || !comes_from(use, &split->look, &split->look_from))
            continue;
        if (split->kind == LS_SPLIT_POINTER)
            find_intruder(&search, use->shared, i, LS_MODEL_NONE);
        else
            find_act(&search, use->shared, i);
    }
    return search.found;
}
