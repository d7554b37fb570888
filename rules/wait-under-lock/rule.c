/* A thread waits for a condition while it holds a second lock. */
#include "rule.h"

#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_parallel parallel;
    const struct ls_model *model;
    struct ls_findings *findings;
};

static const struct ls_condition_wait *wait_of(const struct ls_model *model,
                                               const struct ls_blocking *blocking)
{
    for (uint32_t i = 0; i < model->waits.count; i++)
        if (model->waits.at[i].witness == blocking->witness)
            return &model->waits.at[i];
    return NULL;
}

static bool has_lock(const struct ls_condition_signal *signal, uint32_t lock)
{
    for (uint32_t i = 0; i < signal->mutexes; i++)
        if (signal->mutex[i] == lock)
            return true;
    return false;
}

/* Whoever signals takes the lock for it, or before it: nobody can get to the signal. */
static bool is_needed_by_all(const struct ls_model *model, const struct ls_condition_wait *wait,
                             uint32_t lock)
{
    bool any = false;
    for (uint32_t i = 0; wait && i < model->signals.count; i++) {
        const struct ls_condition_signal *signal = &model->signals.at[i];
        if (signal->condition != wait->condition)
            continue;
        if (!has_lock(signal, lock))
            return false;
        any = true;
    }
    return any;
}

static bool same_place(const struct ls_blocking *a, const struct ls_blocking *b)
{
    struct ls_location x = ls_witness_end(a->witness), y = ls_witness_end(b->witness);
    return a->kind == LS_BLOCK_CONDITION && b->kind == LS_BLOCK_CONDITION &&
           ls_location_equal(&x, &y);
}

/* One place is one cause, whatever the ways to it and the locks that they bring along. */
struct place {
    const struct ls_blocking *blocking; /* what is shown: with a lock that nobody can do without */
    const struct ls_hold *hold;
    const struct ls_condition_wait *wait;
    bool stuck;
    LS_VEC(uint32_t) locks;
};

static void add_lock(struct place *place, uint32_t lock)
{
    for (uint32_t i = 0; i < place->locks.count; i++)
        if (place->locks.at[i] == lock)
            return;
    ls_vec_push(&place->locks, lock);
}

static void add_hold(struct judgement *judgement, struct place *place,
                     const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    const struct ls_condition_wait *wait = wait_of(judgement->model, blocking);
    bool stuck = !(blocking->flags & LS_BLOCKS_TIMED) &&
                 is_needed_by_all(judgement->model, wait, hold->lock);
    if (!ls_blocking_delays(&judgement->parallel, blocking, hold->lock))
        return;
    add_lock(place, hold->lock);
    if (place->blocking && (place->stuck || !stuck) &&
        place->blocking->confidence >= blocking->confidence)
        return;
    place->blocking = blocking;
    place->hold = hold;
    place->wait = wait;
    place->stuck = stuck;
}

static struct place collect(struct judgement *judgement, uint32_t first)
{
    const struct ls_model *model = judgement->model;
    struct place place = {0};
    for (uint32_t i = first; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        for (uint32_t h = 0;
             same_place(&model->blockings.at[first], blocking) && h < blocking->holds; h++)
            add_hold(judgement, &place, blocking, &blocking->hold[h]);
    }
    return place;
}

static const char *say_locks(struct ls_arena *arena, const struct ls_model *model,
                             const struct place *place)
{
    const char **names = LS_NEW_ARRAY(arena, const char *, place->locks.count);
    for (uint32_t i = 0; i < place->locks.count; i++)
        names[i] = ls_say_lock(arena, model, place->locks.at[i]);
    return ls_say_list(arena, names, place->locks.count);
}

static void report(struct judgement *judgement, const struct place *place)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    struct ls_finding finding =
        ls_blocking_finding(judgement->findings, model, place->blocking, place->hold);
    const char *condition =
        place->wait
            ? ls_arena_printf(arena, "'%s'", model->conditions.at[place->wait->condition].name)
            : "a condition";
    bool timed = place->blocking->flags & LS_BLOCKS_TIMED;
    finding.rule = "wait-under-lock";
    finding.at = ls_witness_end(place->blocking->witness);
    finding.level = place->stuck ? LS_ERROR : timed ? LS_NOTE : LS_WARNING;
    finding.message = ls_arena_printf(
        arena, "%s waits for %s and keeps %s locked%s", ls_say_function(arena, finding.at.function),
        condition, say_locks(arena, model, place),
        place->stuck ? ", which everybody who signals has to take" : "");
    finding.note = place->stuck ? "nobody can get to the signal: the threads wait for ever"
                                : "the wait releases its own mutex only; everybody who wants the "
                                  "other lock waits for the signal";
    finding.advice = "release the outer lock before the wait, or wait with that lock as the mutex";
    ls_findings_add(judgement->findings, &finding);
}

static bool is_first(const struct ls_model *model, uint32_t blocking)
{
    for (uint32_t i = 0; i < blocking; i++)
        if (same_place(&model->blockings.at[i], &model->blockings.at[blocking]))
            return false;
    return model->blockings.at[blocking].kind == LS_BLOCK_CONDITION;
}

void ls_judge_wait_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_parallel_init(&judgement.parallel, model);
    for (uint32_t i = 0; i < model->blockings.count; i++) {
        if (!is_first(model, i))
            continue;
        struct place place = collect(&judgement, i);
        if (place.blocking)
            report(&judgement, &place);
        ls_vec_release(&place.locks);
    }
    ls_parallel_release(&judgement.parallel);
}
