/* A lock is released that the thread does not hold. */
#include "rule.h"

#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_misuse *misuse)
{
    const char *name = ls_say_lock(arena, model, misuse->lock);
    const char *function = ls_say_function(arena, ls_misuse_site(misuse).function);
    if (misuse->kind == LS_RELEASE_OTHER_KIND && misuse->earlier_mode != misuse->mode)
        return ls_arena_printf(arena, "%s unlocks %s as %s, but locked it as %s", function, name,
                               misuse->mode == LS_SHARED ? "a reader" : "a writer",
                               misuse->earlier_mode == LS_SHARED ? "a reader" : "a writer");
    if (misuse->kind == LS_RELEASE_OTHER_KIND)
        return ls_arena_printf(arena, "%s unlocks %s by the function for another kind of lock",
                               function, name);
    if (misuse->kind == LS_RELEASE_OTHERS && misuse->earlier)
        return ls_arena_printf(arena, "%s unlocks %s, which is held by %s", function, name,
                               ls_say_the_thread(arena, model, misuse->earlier->thread));
    if (misuse->kind == LS_RELEASE_OTHERS)
        return ls_arena_printf(arena, "%s unlocks %s, which another thread holds", function, name);
    if (misuse->has_other)
        return ls_arena_printf(arena, "%s unlocks %s, but what it holds is %s", function, name,
                               ls_say_lock(arena, model, misuse->other));
    if (misuse->earlier)
        return ls_arena_printf(arena, "%s unlocks %s a second time", function, name);
    return ls_arena_printf(arena, "%s unlocks %s, which is not locked", function, name);
}

static void weigh(struct ls_finding *finding, const struct ls_lock *lock)
{
    if (lock->type == LS_TYPE_ERRORCHECK || lock->type == LS_TYPE_RECURSIVE) {
        finding->level = LS_WARNING;
        finding->note = "a mutex of this type notices: the call fails with EPERM";
    } else {
        finding->note = "undefined behaviour; in practice it opens the lock under the feet of "
                        "whoever has taken it meanwhile";
    }
}

static void report(const struct ls_causes *causes, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    const struct ls_model *model = causes->model;
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    bool others = misuse->kind == LS_RELEASE_OTHERS;
    bool locked = others || misuse->kind == LS_RELEASE_OTHER_KIND;
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, others ? LS_TWO_WAYS : LS_ONE_WAY,
        ls_arena_printf(arena, locked ? "%s is locked here" : "%s is unlocked here first", name),
        ls_arena_printf(arena,
                        others   ? "%s is unlocked by a thread that does not own it"
                        : locked ? "%s is unlocked, but not in the way it was locked"
                                 : "%s is unlocked, but not held",
                        name));
    finding.rule = "unlock-not-held";
    finding.message = say_message(arena, model, misuse);
    finding.advice = others ? "unlock in the thread that locked; to hand work from thread to "
                              "thread, use a semaphore or a condition variable"
                            : "unlock once, at one exit that all paths share";
    weigh(&finding, &model->locks.at[misuse->lock]);
    if (misuse->kind == LS_RELEASE_OTHER_KIND) {
        finding.note =
            "the bookkeeping of the lock is wrong from now on: later it lets in too many, "
            "or nobody";
        finding.advice = "use the unlock function that belongs to the lock function";
    }
    ls_causes_relate(causes, misuse, ls_arena_printf(arena, "%s is unlocked here as well", name),
                     findings, &finding);
    ls_findings_add(findings, &finding);
}

/* On another way the same unlock is the second one, and at least as sure: that tells more. */
static bool is_told_better(const struct ls_model *model, const struct ls_misuse *misuse)
{
    struct ls_location at = ls_witness_end(misuse->witness);
    if (misuse->kind != LS_RELEASE_UNHELD || misuse->earlier || misuse->has_other)
        return false;
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *other = &model->misuses.at[i];
        struct ls_location end = ls_witness_end(other->witness);
        if (other->kind == misuse->kind && other->earlier &&
            other->confidence >= misuse->confidence && ls_location_equal(&at, &end))
            return true;
    }
    return false;
}

static bool is_release(const struct ls_misuse *misuse)
{
    return misuse->kind == LS_RELEASE_UNHELD;
}

void ls_judge_unlock_not_held(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_causes causes = ls_causes_find(&findings->arena, model, is_release);
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&told, misuse);
        bool ours = misuse->kind == LS_RELEASE_UNHELD || misuse->kind == LS_RELEASE_OTHERS ||
                    misuse->kind == LS_RELEASE_OTHER_KIND;
        if (ours && model->locks.at[misuse->lock].kind != LS_LOCK_SEMAPHORE && !again &&
            !is_told_better(model, misuse) && ls_causes_tells(&causes, misuse))
            report(&causes, misuse, findings);
    }
    ls_tally_release(&told);
}
