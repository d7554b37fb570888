/* A way out of a function leaves a lock held, although the function does not mean to. */
#include "rule.h"

#include <string.h>

#include "leak.h"
#include "model/wording.h"

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

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_leak *leak)
{
    const struct ls_imbalance *imbalance = leak->imbalance;
    const char *name = ls_say_lock(arena, model, imbalance->lock);
    const char *function = ls_say_function(arena, imbalance->function);
    bool released = leak->balance.released != 0 || leak->balance.released_any;
    if (imbalance->between_rounds)
        return ls_arena_printf(
            arena, "%s is still held when a loop of %s goes on to its next round", name, function);
    if (imbalance->by_jump)
        return ls_arena_printf(arena, "%s is still held when %s is left by a jump", name, function);
    if (imbalance->is_thread_root)
        return ls_arena_printf(arena, "%s is still held when the thread that runs %s ends", name,
                               function);
    if (imbalance->is_lost && leak->exits == imbalance->exits)
        return ls_arena_printf(arena, "%s is still held when %s returns, and nothing releases it",
                               name, function);
    if (leak->exits > 1)
        return ls_arena_printf(arena, "%s is still held on %u of the %u ways out of %s", name,
                               leak->exits, imbalance->exits, function);
    if (released && ls_balance_is_failure(&leak->balance, leak->first))
        return ls_arena_printf(arena, "%s is still held when %s returns on its error path", name,
                               function);
    return ls_arena_printf(arena, "%s is still held when %s returns here, unlike elsewhere", name,
                           function);
}

static const char *say_note(const struct ls_leak *leak)
{
    if (leak->imbalance->by_jump)
        return "whoever catches the jump does not know of the lock: the next thread that wants it "
               "waits for ever";
    if (leak->imbalance->is_thread_root)
        return "nobody else may unlock it: whoever wants it next waits for ever";
    if (leak->verdict == LS_VERDICT_DOUBTFUL)
        return "the function may mean to hand the lock to its caller; what it returns here is not "
               "known";
    return leak->imbalance->callers > 0 ? "its callers do not unlock either, and the next thread "
                                          "that wants it waits for ever"
                                        : "the next thread that wants it waits for ever";
}

static void report(const struct ls_model *model, const struct ls_leak *leak,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_imbalance *imbalance = leak->imbalance;
    const char *name = ls_say_lock(arena, model, imbalance->lock);
    struct ls_finding finding = ls_leak_finding(
        findings, model, leak, ls_arena_printf(arena, "%s is locked here", name),
        ls_arena_printf(arena, "%s is still held here", name),
        imbalance->between_rounds ? "goes on with the lock" : "leaves with the lock");
    finding.rule = "missing-unlock";
    finding.message = say_message(arena, model, leak);
    finding.note = say_note(leak);
    finding.advice = imbalance->between_rounds
                         ? "unlock before the loop goes on (look for `continue`)"
                     : imbalance->by_jump ? "unlock before the jump"
                                          : "unlock before this return, or leave through one "
                                            "exit that does";
    ls_findings_add(findings, &finding);
}

void ls_judge_missing_unlock(const struct ls_model *model, struct ls_findings *findings)
{
    ls_leaks leaks = {0};
    ls_leaks_find(model, is_judged, &leaks);
    for (uint32_t i = 0; i < leaks.count; i++)
        report(model, &leaks.at[i], findings);
    ls_vec_release(&leaks);
}
