/* Threads stand in line for a lock that each holds for a moment only. */
#include "rule.h"

#include "cost.h"
#include "model/witness.h"
#include "model/wording.h"

/* The site where most time was lost; NULL when none is known. */
static const struct ls_contention *worst_site(const struct ls_model *model, uint32_t lock)
{
    const struct ls_contention *worst = NULL;
    for (uint32_t i = 0; i < model->contentions.count; i++) {
        const struct ls_contention *site = &model->contentions.at[i];
        if (site->lock == lock && (!worst || site->wait.total > worst->wait.total))
            worst = site;
    }
    return worst;
}

static void report(const struct ls_model *model, uint32_t index, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_lock *lock = &model->locks.at[index];
    const struct ls_contention *site = worst_site(model, index);
    if (!site)
        return;
    struct ls_finding finding = ls_cost_finding(findings, "lock-convoy", index, site->site);
    double line = model->duration_ns ? (double)lock->wait.total / (double)model->duration_ns : 0;
    finding.message = ls_arena_printf(
        arena,
        "threads stand in line for %s: %s of its %s acquisitions had to wait, %s on the median, "
        "for "
        "a lock that is held for %s; %.1f threads stood there at any moment",
        ls_say_lock(arena, model, index), ls_say_share(arena, lock->contended, lock->acquisitions),
        ls_say_count(arena, lock->acquisitions), ls_say_time(arena, lock->wait.p50),
        ls_say_time(arena, lock->hold.p50), line);
    finding.note = "the time goes into putting threads to sleep and waking them, not into work";
    finding.advice = "take it less often, for more work each time: collect in local variables, or "
                     "give each thread a part of its own";
    finding.count = lock->contended;
    ls_findings_add(findings, &finding);
}

void ls_judge_lock_convoy(const struct ls_model *model, struct ls_findings *findings)
{
    uint64_t all_threads = ls_cost_thread_time(model);
    if (!model->has_run)
        return;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_lock *lock = &model->locks.at[i];
        if (ls_cost_matters(model, lock, all_threads) && ls_cost_is_convoy(lock))
            report(model, i, findings);
    }
}
