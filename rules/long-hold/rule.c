/* A lock is held for long while others wait for it. */
#include "rule.h"

#include "base/lists.h"
#include "base/tally.h"
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

/* Those that are long, by the family of their lock. */
struct longs {
    const struct ls_model *model;
    const uint32_t *family;
    struct ls_lists holdings;
};

static struct longs find_longs(struct ls_arena *arena, const struct ls_model *model)
{
    struct longs longs = {model, ls_cost_families(arena, model),
                          ls_lists_make(arena, model->locks.count, model->holdings.count)};
    for (uint32_t i = 0; i < model->holdings.count; i++) {
        const struct ls_holding *holding = &model->holdings.at[i];
        if (is_long(model, holding))
            ls_lists_add(&longs.holdings, longs.family[holding->lock], i);
    }
    return longs;
}

static bool is_one_cause(const struct ls_model *model, const struct ls_holding *a,
                         const struct ls_holding *b)
{
    return ls_cost_is_one_cause(model, a->lock, a->site, b->lock, b->site);
}

/* Of several places, and of locks that are alike, the longest hold stands for all. */
static bool is_worst(const struct longs *longs, const struct ls_holding *holding)
{
    LS_EACH_LISTED(&longs->holdings, longs->family[holding->lock], i)
    {
        const struct ls_holding *other = &longs->model->holdings.at[i];
        if ((other->hold.max > holding->hold.max ||
             (other->hold.max == holding->hold.max && other < holding)) &&
            is_one_cause(longs->model, other, holding))
            return false;
    }
    return true;
}

/* Other locks of which the first long hold has the same cause. */
static uint32_t count_alike(const struct longs *longs, const struct ls_holding *holding)
{
    struct ls_tally locks = {0};
    uint32_t count = 0;
    LS_EACH_LISTED(&longs->holdings, longs->family[holding->lock], i)
    {
        const struct ls_holding *other = &longs->model->holdings.at[i];
        count += !ls_tally_again(&locks, other->lock) && other->lock != holding->lock &&
                 is_one_cause(longs->model, other, holding);
    }
    ls_tally_release(&locks);
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
    struct longs longs = find_longs(&findings->arena, model);
    for (uint32_t i = 0; i < model->holdings.count; i++) {
        const struct ls_holding *holding = &model->holdings.at[i];
        if (is_long(model, holding) && is_worst(&longs, holding))
            report(model, holding, count_alike(&longs, holding), findings);
    }
}
