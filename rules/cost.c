#include "cost.h"

#include "base/tally.h"
#include "model/witness.h"

enum {
    LEAST_WAIT_NS = 10 * 1000 * 1000,
    LEAST_SHARE_OF_RUN = 10,    /* percent of the run's duration */
    LEAST_SHARE_OF_THREADS = 2, /* percent of the life times of all threads together */
    CONVOY_WAITS = 1000,
    CONVOY_SHARE = 5,            /* percent of the acquisitions */
    CONVOY_LONGEST_HOLD = 50000, /* ns, on the median */
    CONVOY_WAIT_BY_HOLD = 4,
    CALLS_OF_A_CAUSE = 3,
};

uint64_t ls_cost_thread_time(const struct ls_model *model)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < model->threads.count; i++) {
        const struct ls_thread *thread = &model->threads.at[i];
        uint64_t end = thread->end_ns > 0 ? thread->end_ns : model->duration_ns;
        total += end > thread->start_ns ? end - thread->start_ns : 0;
    }
    return total;
}

bool ls_cost_matters(const struct ls_model *model, const struct ls_lock *lock, uint64_t thread_time)
{
    uint64_t wait = lock->wait.total;
    return wait >= LEAST_WAIT_NS && wait >= model->duration_ns / 100 * LEAST_SHARE_OF_RUN &&
           wait >= thread_time / 100 * LEAST_SHARE_OF_THREADS;
}

bool ls_cost_is_convoy(const struct ls_lock *lock)
{
    return lock->contended >= CONVOY_WAITS &&
           lock->contended >= lock->acquisitions / 100 * CONVOY_SHARE && lock->hold.count > 0 &&
           lock->hold.p50 <= CONVOY_LONGEST_HOLD &&
           lock->wait.p50 >= CONVOY_WAIT_BY_HOLD * lock->hold.p50;
}

/* The last calls, in which a wrapper is told from its callers. */
static bool ends_alike(const struct ls_witness *a, const struct ls_witness *b)
{
    for (uint32_t i = 1; i <= CALLS_OF_A_CAUSE && i <= a->steps && i <= b->steps; i++)
        if (!ls_location_equal(&a->step[a->steps - i].at, &b->step[b->steps - i].at))
            return false;
    return a->steps > 0 && b->steps > 0;
}

static bool have_one_cause(const struct ls_model *model, const struct ls_cost *a,
                           const struct ls_cost *b)
{
    const struct ls_lock *x = &model->locks.at[a->lock], *y = &model->locks.at[b->lock];
    return a->lock == b->lock ||
           (x->kind == y->kind && ls_location_equal(&x->created, &y->created) &&
            ends_alike(a->site, b->site));
}

static const uint32_t *find_families(struct ls_arena *arena, const struct ls_model *model)
{
    struct ls_tally first = {0};
    uint32_t *family = LS_NEW_ARRAY(arena, uint32_t, model->locks.count);
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_lock *lock = &model->locks.at[i];
        uint32_t *known = ls_tally_at(&first, ls_location_hash(&lock->created, lock->kind));
        if (*known == 0)
            *known = i + 1;
        family[i] = *known - 1;
    }
    ls_tally_release(&first);
    return family;
}

struct ls_costs ls_costs_make(struct ls_arena *arena, const struct ls_model *model, uint32_t most)
{
    return (struct ls_costs){.model = model,
                             .family = find_families(arena, model),
                             .of_family = ls_lists_make(arena, model->locks.count, most),
                             .cost = LS_NEW_ARRAY(arena, struct ls_cost, most)};
}

void ls_costs_add(struct ls_costs *costs, struct ls_cost cost)
{
    ls_lists_add(&costs->of_family, costs->family[cost.lock], costs->count);
    costs->cost[costs->count++] = cost;
}

bool ls_costs_is_worst(const struct ls_costs *costs, const struct ls_cost *cost)
{
    LS_EACH_LISTED(&costs->of_family, costs->family[cost->lock], i)
    {
        const struct ls_cost *other = &costs->cost[i];
        if ((other->ns > cost->ns || (other->ns == cost->ns && other < cost)) &&
            have_one_cause(costs->model, other, cost))
            return false;
    }
    return true;
}

uint32_t ls_costs_count_alike(const struct ls_costs *costs, const struct ls_cost *cost)
{
    uint32_t count = 0;
    LS_EACH_LISTED(&costs->of_family, costs->family[cost->lock], i)
    {
        count += have_one_cause(costs->model, &costs->cost[i], cost);
    }
    return count;
}

uint32_t ls_costs_count_locks(const struct ls_costs *costs, const struct ls_cost *cost)
{
    struct ls_tally locks = {0};
    uint32_t count = 0;
    LS_EACH_LISTED(&costs->of_family, costs->family[cost->lock], i)
    {
        const struct ls_cost *other = &costs->cost[i];
        count += !ls_tally_again(&locks, other->lock) && other->lock != cost->lock &&
                 have_one_cause(costs->model, other, cost);
    }
    ls_tally_release(&locks);
    return count;
}

const char *ls_cost_say_more(struct ls_arena *arena, uint32_t more)
{
    return more ? ls_arena_printf(arena, "; so it was with %u more lock%s made in the same place",
                                  more, more == 1 ? "" : "s")
                : "";
}

struct ls_finding ls_cost_finding(struct ls_findings *findings, const char *rule, uint32_t lock,
                                  const struct ls_witness *site)
{
    struct ls_finding finding = {.rule = rule,
                                 .level = LS_NOTE,
                                 .confidence = LS_CERTAIN,
                                 .evidence = LS_OBSERVED,
                                 .at = ls_witness_end(site),
                                 .note = "",
                                 .locks = 1,
                                 .lock = ls_arena_copy(&findings->arena, &lock, sizeof lock)};
    ls_finding_show(findings, &finding, site);
    return finding;
}
