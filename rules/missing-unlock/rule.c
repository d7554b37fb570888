/* A way out of a function leaves a lock held, although the function does not mean to. */
#include "rule.h"

#include <stdlib.h>
#include <string.h>

#include "balance.h"
#include "base/diag.h"
#include "model/witness.h"
#include "model/wording.h"

/* A function with ways out that forget the lock. */
struct leak {
    const struct ls_imbalance *imbalance;
    struct ls_balance balance;
    enum ls_verdict verdict; /* the worst of its exits */
    const struct ls_exit *first;
    uint32_t exits; /* forgotten ones */
};

/* The function releases another lock instead: unlock-not-held says so. */
static bool is_mixed_up(const struct ls_model *model, const struct ls_imbalance *imbalance)
{
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        if (misuse->kind == LS_RELEASE_UNHELD && misuse->has_other &&
            misuse->confidence >= imbalance->confidence && misuse->other == imbalance->lock &&
            misuse->witness->steps > 0 &&
            strcmp(misuse->witness->step[0].at.function, imbalance->function) == 0)
            return true;
    }
    return false;
}

static bool is_judged(const struct ls_model *model, const struct ls_imbalance *imbalance)
{
    enum ls_lock_kind kind = model->locks.at[imbalance->lock].kind;
    return kind != LS_LOCK_SEMAPHORE && kind != LS_LOCK_ONCE && !is_mixed_up(model, imbalance);
}

static bool is_forgotten(const struct leak *leak, const struct ls_exit *exit)
{
    return exit->holds && ls_balance_judge(&leak->balance, exit) == leak->verdict;
}

static struct leak judge(const struct ls_imbalance *imbalance)
{
    struct leak leak = {.imbalance = imbalance, .balance = ls_balance_of(imbalance)};
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
static bool is_inherited(const struct leak *leak, const struct leak *leaks, uint32_t count)
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

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct leak *leak)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    const char *name = ls_say_lock(arena, model, imbalance->lock);
    const char *function = ls_say_function(arena, imbalance->function);
    bool released = leak->balance.released != 0 || leak->balance.released_any;
    if (imbalance->between_rounds)
        return ls_arena_printf(
            arena, "%s is still held when a loop of %s goes on to its next round", name, function);
    if (imbalance->is_thread_root)
        return ls_arena_printf(arena, "%s is still held when the thread that runs %s ends", name,
                               function);
    if (leak->exits > 1)
        return ls_arena_printf(arena, "%s is still held on %u of the %u ways out of %s", name,
                               leak->exits, imbalance->exits, function);
    if (released && ls_balance_is_failure(&leak->balance, leak->first))
        return ls_arena_printf(arena, "%s is still held when %s returns on its error path", name,
                               function);
    return ls_arena_printf(arena, "%s is still held when %s returns here, unlike elsewhere", name,
                           function);
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

/* The acquisition, and each exit that forgets. */
static void relate(struct ls_arena *arena, const struct ls_model *model, const struct leak *leak,
                   struct ls_finding *finding)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    const struct ls_witness *way = leak->first->witness;
    const char *locked = ls_arena_printf(arena, "%s is locked here",
                                         ls_say_lock(arena, model, leak->imbalance->lock));
    const char *held = ls_arena_printf(arena, "%s is still held here",
                                       ls_say_lock(arena, model, leak->imbalance->lock));
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, leak->exits + 2);
    uint32_t count = 0;
    if (way) {
        struct ls_location end = ls_witness_acquisition(way, imbalance->lock);
        related[count++] =
            (struct ls_related){.at = own_acquisition(imbalance, way), .what = locked};
        if (!ls_location_equal(&related[0].at, &end))
            related[count++] = (struct ls_related){.at = end, .what = locked, .detail = true};
    }
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        if (is_forgotten(leak, &imbalance->exit[i]))
            related[count++] = (struct ls_related){.at = imbalance->exit[i].at, .what = held};
    }
    finding->related = related;
    finding->relateds = count;
}

/* The way to the lock, and on to the exit. */
static void show_way(struct ls_arena *arena, const struct leak *leak, struct ls_finding *finding)
{
    const struct ls_witness *way = leak->first->witness;
    struct ls_location end = ls_witness_end(way);
    if (!way)
        return;
    if (!ls_location_equal(&end, &leak->first->at)) {
        struct ls_waypoint leaves = {.at = leak->first->at,
                                     .what = leak->imbalance->between_rounds
                                                 ? "goes on with the lock"
                                                 : "leaves with the lock",
                                     .held = &leak->imbalance->lock,
                                     .helds = 1};
        struct ls_witness rest = {.thread = way->thread, .steps = 1, .step = &leaves};
        way = ls_witness_join(arena, way, &rest);
    }
    finding->witness = ls_arena_copy(arena, &way, sizeof way);
    finding->witnesses = 1;
}

static const char *say_note(const struct leak *leak)
{
    if (leak->imbalance->is_thread_root)
        return "nobody else may unlock it: whoever wants it next waits for ever";
    if (leak->verdict == LS_VERDICT_DOUBTFUL)
        return "the function may mean to hand the lock to its caller; what it returns here is not "
               "known";
    return leak->imbalance->callers > 0 ? "its callers do not unlock either, and the next thread "
                                          "that wants it waits for ever"
                                        : "the next thread that wants it waits for ever";
}

static void report(const struct ls_model *model, const struct leak *leak,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_imbalance *imbalance = leak->imbalance;
    struct ls_finding finding = {
        .rule = "missing-unlock",
        .level = LS_ERROR,
        .confidence = imbalance->confidence,
        .evidence = model->evidence,
        .message = say_message(arena, model, leak),
        .at = leak->first->at,
        .note = say_note(leak),
        .advice = imbalance->between_rounds ? "unlock before the loop goes on (look for `continue`)"
                                            : "unlock before this return, or leave through one "
                                              "exit that does",
        .locks = 1,
        .lock = &imbalance->lock};
    if (leak->verdict == LS_VERDICT_DOUBTFUL && finding.confidence > LS_AUDIT)
        finding.confidence--;
    relate(arena, model, leak, &finding);
    show_way(arena, leak, &finding);
    ls_findings_add(findings, &finding);
}

void ls_judge_missing_unlock(const struct ls_model *model, struct ls_findings *findings)
{
    LS_VEC(struct leak) leaks = {0};
    for (uint32_t i = 0; i < model->imbalances.count; i++) {
        struct leak leak = judge(&model->imbalances.at[i]);
        if (leak.verdict != LS_VERDICT_MEANT && is_judged(model, leak.imbalance))
            ls_vec_push(&leaks, leak);
    }
    for (uint32_t i = 0; i < leaks.count; i++) {
        if (!is_inherited(&leaks.at[i], leaks.at, leaks.count))
            report(model, &leaks.at[i], findings);
    }
    ls_vec_release(&leaks);
}
