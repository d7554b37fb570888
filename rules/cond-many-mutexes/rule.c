/* Threads wait for one condition variable with different mutexes. */
#include "rule.h"

#include "base/hash.h"
#include "base/tally.h"
#include "condition.h"
#include "model/witness.h"
#include "model/wording.h"

/* One thread of a run waits for one thing at a time. */
static bool is_by_one_thread(const struct ls_model *model, const struct ls_condition_wait *a,
                             const struct ls_condition_wait *b)
{
    return a->thread == b->thread && model->threads.at[a->thread].run;
}

/* The first wait for the condition of `wait` that may be at the same time, if the mutex of the
 * first one is another. */
static const struct ls_condition_wait *find_contradiction(const struct ls_model *model,
                                                          const struct ls_lists *waits,
                                                          const struct ls_condition_wait *wait)
{
    LS_EACH_LISTED(waits, wait->condition, i)
    {
        const struct ls_condition_wait *first = &model->waits.at[i];
        if (first->mutex == wait->mutex)
            return NULL;
        if (first->mutex != LS_MODEL_NONE && !is_by_one_thread(model, first, wait))
            return first;
    }
    return NULL;
}

/* The same wait with the same mutex, by another thread, is one cause. */
static bool is_told(struct ls_tally *told, const struct ls_condition_wait *wait)
{
    const uint64_t key[] = {ls_place_of(wait->witness), wait->condition, wait->mutex};
    return ls_tally_again(told, ls_hash(key, sizeof key, 0));
}

/* What a pointer that a function is given points to: two of them may point to one mutex, and no
 * caller is seen that gives it two. */
static bool is_pointee(const struct ls_model *model, uint32_t lock)
{
    return model->locks.at[lock].name[0] == '*' && model->locks.at[lock].many;
}

static void report(const struct ls_model *model, const struct ls_condition_wait *wait,
                   const struct ls_condition_wait *first, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *condition = ls_say_condition(arena, model, wait->condition);
    const char *mutex = ls_say_lock(arena, model, wait->mutex);
    const char *other = ls_say_lock(arena, model, first->mutex);
    struct ls_finding finding =
        ls_condition_finding(findings, model, wait->condition, wait->confidence, wait->witness,
                             ls_arena_printf(arena, "waits for %s with %s", condition, mutex));
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, 2);
    locks[0] = wait->mutex;
    locks[1] = first->mutex;
    finding.rule = "cond-many-mutexes";
    finding.level = LS_ERROR;
    finding.locks = 2;
    finding.lock = locks;
    finding.message =
        ls_arena_printf(arena, "%s is waited for with %s here and with %s in %s", condition, mutex,
                        other, ls_say_function(arena, ls_witness_end(first->witness).function));
    finding.note = "undefined behaviour while both wait: a condition variable belongs to one mutex";
    finding.advice = "use one mutex for all waits, or a condition variable for each mutex";
    if (first->confidence < finding.confidence)
        finding.confidence = first->confidence;
    ls_finding_show_end(findings, &finding, first->witness,
                        ls_arena_printf(arena, "waits for %s with %s", condition, other));
    ls_findings_add(findings, &finding);
}

void ls_judge_cond_many_mutexes(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_lists waits = ls_waits_by_condition(&findings->arena, model);
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->waits.count; i++) {
        const struct ls_condition_wait *wait = &model->waits.at[i];
        if (wait->mutex == LS_MODEL_NONE || ls_condition_is_any(model, wait->condition))
            continue;
        const struct ls_condition_wait *first = find_contradiction(model, &waits, wait);
        if (first && !(is_pointee(model, wait->mutex) && is_pointee(model, first->mutex)) &&
            !is_told(&told, wait))
            report(model, wait, first, findings);
    }
    ls_tally_release(&told);
}
