/* A thread that others cancel waits, with a lock held, where it can be cancelled. */
#include "rule.h"

#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

/* One lock that one function keeps is one cause, however many calls can be interrupted. */
static bool is_told(const struct ls_model *model, uint32_t index)
{
    const struct ls_misuse *misuse = &model->misuses.at[index];
    struct ls_location own = ls_witness_branch(misuse->earlier, misuse->witness);
    for (uint32_t i = 0; i < index; i++) {
        const struct ls_misuse *other = &model->misuses.at[i];
        if (other->kind != LS_CANCEL_HOLDING || other->lock != misuse->lock ||
            other->confidence < misuse->confidence)
            continue;
        struct ls_location at = ls_witness_branch(other->earlier, other->witness);
        if (ls_location_equal(&at, &own))
            return true;
    }
    return false;
}

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding = ls_misuse_finding(findings, model, misuse, LS_ONE_WAY,
                                                  ls_arena_printf(arena, "%s is locked here", name),
                                                  "the thread can be cancelled here");
    finding.rule = "cancel-with-lock";
    finding.level = LS_WARNING;
    finding.message = ls_arena_printf(
        arena, "%s can be cancelled while it holds %s, and nothing would release it",
        ls_say_function(arena, ls_misuse_site(misuse).function), name);
    finding.note =
        "a cancelled thread runs its clean-up handlers and no other code: the lock stays "
        "locked for ever";
    finding.advice = "pthread_cleanup_push() a handler that unlocks, or disable cancellation while "
                     "the lock is held";
    ls_findings_add(findings, &finding);
}

void ls_judge_cancel_with_lock(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->misuses.count; i++)
        if (model->misuses.at[i].kind == LS_CANCEL_HOLDING && !is_told(model, i))
            report(model, &model->misuses.at[i], findings);
}
