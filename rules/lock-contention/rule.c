/* Threads spend time waiting for one lock. */
#include "rule.h"

#include "cost.h"
#include "model/witness.h"
#include "model/wording.h"

enum { MOST_SITES = 3 };

/* The sites that wait longest for the lock, in `top`; returns how many. */
static uint32_t worst_sites(const struct ls_model *model, uint32_t lock,
                            const struct ls_contention *top[MOST_SITES])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->contentions.count; i++) {
        const struct ls_contention *site = &model->contentions.at[i];
        if (site->lock != lock)
            continue;
        uint32_t at = count < MOST_SITES ? count++ : MOST_SITES;
        for (; at > 0 && top[at - 1]->wait.total < site->wait.total; at--) {
            if (at < MOST_SITES)
                top[at] = top[at - 1];
        }
        if (at < MOST_SITES)
            top[at] = site;
    }
    return count;
}

/* The waiting sites, and who held the lock at the longest wait of the worst. */
static void relate(struct ls_arena *arena, const char *name, struct ls_finding *finding,
                   const struct ls_contention *const *top, uint32_t sites)
{
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, sites + 1);
    const struct ls_witness **witness = LS_NEW_ARRAY(arena, const struct ls_witness *, 2);
    for (uint32_t i = 0; i < sites; i++) {
        related[i].at = ls_witness_end(top[i]->site);
        related[i].what = ls_arena_printf(arena, "%s lost waiting for %s here, %s at worst",
                                          ls_say_time(arena, top[i]->wait.total), name,
                                          ls_say_time(arena, top[i]->wait.max));
    }
    finding->relateds = sites;
    finding->witnesses = 1;
    witness[0] = top[0]->site;
    if (top[0]->blocker) {
        related[finding->relateds].at = ls_witness_end(top[0]->blocker);
        related[finding->relateds++].what = "held since here during the longest wait";
        witness[finding->witnesses++] = top[0]->blocker;
    }
    finding->related = related;
    finding->witness = witness;
}

static void report(const struct ls_model *model, uint32_t index, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_lock *lock = &model->locks.at[index];
    const struct ls_contention *top[MOST_SITES];
    uint32_t sites = worst_sites(model, index, top);
    const char *name = ls_say_lock(arena, model, index);
    struct ls_finding finding = {.rule = "lock-contention",
                                 .level = LS_NOTE,
                                 .confidence = LS_CERTAIN,
                                 .evidence = LS_OBSERVED,
                                 .at = lock->created,
                                 .note = "",
                                 .advice = "do less while holding it, or split it",
                                 .locks = 1,
                                 .count = lock->contended};
    finding.lock = ls_arena_copy(arena, &index, sizeof index);
    finding.message = ls_arena_printf(
        arena,
        "threads lost %s waiting for %s: %s of the run, and %s of its %s acquisitions had to wait",
        ls_say_time(arena, lock->wait.total), name,
        ls_say_share(arena, lock->wait.total, model->duration_ns),
        ls_say_share(arena, lock->contended, lock->acquisitions),
        ls_say_count(arena, lock->acquisitions));
    if (sites > 0) {
        relate(arena, name, &finding, top, sites);
        finding.at = finding.related[0].at;
    }
    ls_findings_add(findings, &finding);
}

void ls_judge_lock_contention(const struct ls_model *model, struct ls_findings *findings)
{
    uint64_t all_threads = ls_cost_thread_time(model);
    if (!model->has_run)
        return;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_lock *lock = &model->locks.at[i];
        if (ls_cost_matters(model, lock, all_threads) && !ls_cost_is_convoy(lock))
            report(model, i, findings);
    }
}
