/* A lock is held for long while others wait for it. */
#include "rule.h"

#include "cost.h"
#include "model/witness.h"
#include "model/wording.h"

/* Below that nobody notices; and somebody must have noticed. */
enum { LEAST_HOLD_NS = 20 * 1000 * 1000, LEAST_WAIT_NS = 10 * 1000 * 1000 };

static bool is_long(const struct ls_model *model, const struct ls_holding *holding)
{
    return holding->hold.max >= LEAST_HOLD_NS &&
           model->locks.at[holding->lock].wait.max >= LEAST_WAIT_NS;
}

typedef LS_VEC(const struct ls_holding *) holdings;

static bool is_one_cause(const struct ls_model *model, const struct ls_holding *a,
                         const struct ls_holding *b)
{
    return ls_cost_is_one_cause(model, a->lock, a->site, b->lock, b->site);
}

/* Of several places, and of locks that are alike, the longest hold stands for all. */
static bool is_worst(const struct ls_model *model, const holdings *longs, uint32_t index)
{
    const struct ls_holding *holding = longs->at[index];
    for (uint32_t i = 0; i < longs->count; i++) {
        const struct ls_holding *other = longs->at[i];
        if ((other->hold.max > holding->hold.max ||
             (other->hold.max == holding->hold.max && i < index)) &&
            is_one_cause(model, other, holding))
            return false;
    }
    return true;
}

static bool is_first_of_lock(const holdings *longs, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (longs->at[i]->lock == longs->at[index]->lock)
            return false;
    return true;
}

static uint32_t count_alike(const struct ls_model *model, const holdings *longs,
                            const struct ls_holding *holding)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < longs->count; i++)
        count += longs->at[i]->lock != holding->lock && is_first_of_lock(longs, i) &&
                 is_one_cause(model, longs->at[i], holding);
    return count;
}

static void report(const struct ls_model *model, const struct ls_holding *holding, uint32_t alike,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_lock *lock = &model->locks.at[holding->lock];
    struct ls_finding finding =
        ls_cost_finding(findings, "long-hold", holding->lock, holding->site);
    finding.message = ls_arena_printf(
        arena, "%s held %s for %s (%s on the median here), and others waited up to %s for it%s",
        ls_say_thread(arena, model, holding->site->thread),
        ls_say_lock(arena, model, holding->lock), ls_say_time(arena, holding->hold.max),
        ls_say_time(arena, holding->hold.p50), ls_say_time(arena, lock->wait.max),
        ls_cost_say_more(arena, alike));
    finding.advice =
        "do what takes time before the lock is taken or after it is released: copy what "
        "is needed, work on the copy, and store the result";
    finding.count = holding->hold.count;
    ls_findings_add(findings, &finding);
}

void ls_judge_long_hold(const struct ls_model *model, struct ls_findings *findings)
{
    holdings longs = {0};
    for (uint32_t i = 0; i < model->holdings.count; i++)
        if (is_long(model, &model->holdings.at[i]))
            ls_vec_push(&longs, &model->holdings.at[i]);
    for (uint32_t i = 0; i < longs.count; i++)
        if (is_worst(model, &longs, i))
            report(model, longs.at[i], count_alike(model, &longs, longs.at[i]), findings);
    ls_vec_release(&longs);
}
