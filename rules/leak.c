#include "leak.h"

#include <string.h>

#include "model/witness.h"

static bool is_forgotten(const struct ls_leak *leak, const struct ls_exit *exit)
{
    return exit->holds && ls_balance_judge(&leak->balance, exit) == leak->verdict;
}

static struct ls_leak judge(const struct ls_imbalance *imbalance)
{
    struct ls_leak leak = {.imbalance = imbalance, .balance = ls_balance_of(imbalance)};
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        const struct ls_exit *exit = &imbalance->exit[i];
        enum ls_verdict verdict =
            exit->holds ? ls_balance_judge(&leak.balance, exit) : LS_VERDICT_MEANT;
        if (verdict > leak.verdict) {
            leak.verdict = verdict;
            leak.first = exit;
            leak.exits = 0;
        }
        leak.exits += exit->holds && verdict == leak.verdict && verdict != LS_VERDICT_MEANT;
    }
    return leak;
}

static bool passes_through(const struct ls_witness *witness, const char *function)
{
    for (uint32_t i = 0; i < witness->steps; i++) {
        if (strcmp(witness->step[i].at.function, function) == 0)
            return true;
    }
    return false;
}

/* The lock comes from a function that is told to forget it: one cause, one finding. The shorter way
 * is the cause, so that of two functions that call each other one is left. */
static bool is_inherited(const struct ls_leak *leak, const struct ls_leak *leaks, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_imbalance *other = leaks[i].imbalance;
        const struct ls_witness *theirs = leaks[i].first->witness;
        const struct ls_witness *ours = leak->first->witness;
        if (other->lock == leak->imbalance->lock && ours && theirs && theirs->steps < ours->steps &&
            passes_through(ours, other->function))
            return true;
    }
    return false;
}

/* Where the function itself gets the lock: by the call of a wrapper, or by locking it. */
static struct ls_location own_acquisition(const struct ls_imbalance *imbalance,
                                          const struct ls_witness *way)
{
    struct ls_location end = ls_witness_acquisition(way, imbalance->lock), found = end;
    for (uint32_t i = 0; i < way->steps; i++) {
        if (strcmp(way->step[i].at.function, imbalance->function) == 0)
            found = way->step[i].at;
        if (ls_location_equal(&way->step[i].at, &end))
            break;
    }
    return found;
}

static bool is_related(const struct ls_related *related, uint32_t count, struct ls_location at)
{
    for (uint32_t i = 0; i < count; i++)
        if (ls_location_equal(&related[i].at, &at))
            return true;
    return false;
}

/* The acquisition, and each exit that forgets: several ways may end at one. */
static void relate(struct ls_arena *arena, const struct ls_leak *leak, const char *taken,
                   const char *kept, struct ls_finding *finding)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    const struct ls_witness *way = leak->first->witness;
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, leak->exits + 2);
    uint32_t count = 0;
    if (way) {
        struct ls_location end = ls_witness_acquisition(way, imbalance->lock);
        related[count++] =
            (struct ls_related){.at = own_acquisition(imbalance, way), .what = taken};
        if (!ls_location_equal(&related[0].at, &end))
            related[count++] = (struct ls_related){.at = end, .what = taken, .detail = true};
    }
    uint32_t before = count;
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        if (is_forgotten(leak, &imbalance->exit[i]) &&
            !is_related(related + before, count - before, imbalance->exit[i].at))
            related[count++] = (struct ls_related){.at = imbalance->exit[i].at, .what = kept};
    }
    finding->related = related;
    finding->relateds = count;
}

/* The way to the lock, and on to the exit. */
static void show_way(struct ls_arena *arena, const struct ls_leak *leak, const char *leaves,
                     struct ls_finding *finding)
{
    const struct ls_witness *way = leak->first->witness;
    struct ls_location end = ls_witness_end(way);
    if (!way)
        return;
    if (!ls_location_equal(&end, &leak->first->at)) {
        struct ls_waypoint last = {
            .at = leak->first->at, .what = leaves, .held = &leak->imbalance->lock, .helds = 1};
        struct ls_witness rest = {.thread = way->thread, .steps = 1, .step = &last};
        way = ls_witness_join(arena, way, &rest);
    }
    finding->witness = ls_arena_copy(arena, &way, sizeof way);
    finding->witnesses = 1;
}

struct ls_finding ls_leak_finding(struct ls_findings *findings, const struct ls_model *model,
                                  const struct ls_leak *leak, const char *taken, const char *kept,
                                  const char *leaves)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    struct ls_finding finding = {.level = LS_ERROR,
                                 .confidence = imbalance->confidence,
                                 .evidence = model->evidence,
                                 .at = leak->first->at,
                                 .note = "",
                                 .advice = "",
                                 .locks = 1,
                                 .lock = &imbalance->lock};
    if (leak->verdict == LS_VERDICT_DOUBTFUL && finding.confidence > LS_AUDIT)
        finding.confidence--;
    relate(&findings->arena, leak, taken, kept, &finding);
    show_way(&findings->arena, leak, leaves, &finding);
    return finding;
}

void ls_leaks_find(const struct ls_model *model,
                   bool (*is_judged)(const struct ls_model *model,
                                     const struct ls_imbalance *imbalance),
                   ls_leaks *leaks)
{
    ls_leaks all = {0};
    for (uint32_t i = 0; i < model->imbalances.count; i++) {
        struct ls_leak leak = judge(&model->imbalances.at[i]);
        if (leak.verdict != LS_VERDICT_MEANT && is_judged(model, leak.imbalance))
            ls_vec_push(&all, leak);
    }
    for (uint32_t i = 0; i < all.count; i++) {
        if (!is_inherited(&all.at[i], all.at, all.count))
            ls_vec_push(leaks, all.at[i]);
    }
    ls_vec_release(&all);
}
