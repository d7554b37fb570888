/* One thread waits for a lock while others take it again and again. */
#include "rule.h"

#include "cost.h"
#include "model/witness.h"
#include "model/wording.h"

enum {
    LEAST_WAIT_NS = 20 * 1000 * 1000,
    LEAST_OVERTAKEN = 20,
    BAD_WAIT_NS = 200 * 1000 * 1000,
    BAD_OVERTAKEN = 100
};

static bool is_starved(const struct ls_waiter *waiter)
{
    return waiter->wait.max >= LEAST_WAIT_NS && waiter->overtaken >= LEAST_OVERTAKEN;
}

static const char *say_others(struct ls_arena *arena, uint32_t others)
{
    if (!others)
        return "";
    return ls_arena_printf(arena, "; so it went for %u more thread%s", others,
                           others == 1 ? "" : "s");
}

static void relate(struct ls_findings *findings, const struct ls_model *model,
                   const struct ls_waiter *waiter, struct ls_finding *finding)
{
    struct ls_arena *arena = &findings->arena;
    ls_finding_relate(findings, finding, finding->at,
                      ls_arena_printf(arena, "%s waits for %s here",
                                      ls_say_thread(arena, model, waiter->thread),
                                      ls_say_lock(arena, model, waiter->lock)));
    if (!waiter->blocker)
        return;
    ls_finding_show_end(findings, finding, waiter->blocker,
                        ls_arena_printf(arena, "%s takes it again and again here",
                                        ls_say_thread(arena, model, waiter->blocker->thread)));
}

static void say_why(enum ls_lock_kind kind, struct ls_finding *finding)
{
    if (kind == LS_LOCK_RWLOCK) {
        finding->note = "readers pass a waiting writer as long as one of them has the lock";
        finding->advice =
            "hold it for less, or let it prefer writers: pthread_rwlockattr_setkind_np";
        return;
    }
    finding->note = "who releases a mutex and takes it again at once is nearly always faster than "
                    "the thread that has to wake up first";
    finding->advice = "do something else between release and the next acquisition, hold it for "
                      "less, or hand the turn over with a condition";
}

static void report(const struct ls_model *model, const struct ls_waiter *waiter, uint32_t others,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_lock *lock = &model->locks.at[waiter->lock];
    struct ls_finding finding = ls_cost_finding(findings, "starvation", waiter->lock, waiter->site);
    bool bad = waiter->wait.max >= BAD_WAIT_NS && waiter->overtaken >= BAD_OVERTAKEN;
    const char *holder =
        waiter->blocker ? ls_say_thread(arena, model, waiter->blocker->thread) : "others";
    finding.level = bad ? LS_WARNING : LS_NOTE;
    finding.message = ls_arena_printf(
        arena, "%s waited %s for %s, which %s took %s times meanwhile (the median wait is %s)%s",
        ls_say_thread(arena, model, waiter->thread), ls_say_time(arena, waiter->wait.max),
        ls_say_lock(arena, model, waiter->lock), holder, ls_say_count(arena, waiter->overtaken),
        ls_say_time(arena, lock->wait.p50), say_others(arena, others));
    say_why(lock->kind, &finding);
    finding.count = waiter->contended;
    relate(findings, model, waiter, &finding);
    ls_findings_add(findings, &finding);
}

/* Of one lock, and of locks that are alike, the thread that waited longest stands for all. */
void ls_judge_starvation(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_costs costs = ls_costs_make(&findings->arena, model, model->waiters.count);
    for (uint32_t i = 0; i < model->waiters.count; i++) {
        const struct ls_waiter *waiter = &model->waiters.at[i];
        if (is_starved(waiter))
            ls_costs_add(&costs, (struct ls_cost){i, waiter->lock, waiter->site, waiter->wait.max});
    }
    for (uint32_t i = 0; i < costs.count; i++) {
        const struct ls_cost *cost = &costs.cost[i];
        if (ls_costs_is_worst(&costs, cost))
            report(model, &model->waiters.at[cost->fact], ls_costs_count_alike(&costs, cost) - 1,
                   findings);
    }
}
