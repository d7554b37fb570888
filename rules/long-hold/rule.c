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

/* Of several places, and of locks that are alike, the longest hold stands for all. */
void ls_judge_long_hold(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_costs costs = ls_costs_make(&findings->arena, model, model->holdings.count);
    for (uint32_t i = 0; i < model->holdings.count; i++) {
        const struct ls_holding *holding = &model->holdings.at[i];
        if (is_long(model, holding))
            ls_costs_add(&costs,
                         (struct ls_cost){i, holding->lock, holding->site, holding->hold.max});
    }
    for (uint32_t i = 0; i < costs.count; i++) {
        const struct ls_cost *cost = &costs.cost[i];
        if (ls_costs_is_worst(&costs, cost))
            report(model, &model->holdings.at[cost->fact], ls_costs_count_locks(&costs, cost),
                   findings);
    }
}
