/* A thread waits on a condition without holding the mutex that it gives. */
#include "rule.h"

#include "misuse.h"
#include "model/wording.h"

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding =
        ls_misuse_finding(findings, model, misuse, LS_TWO_WAYS,
                          ls_arena_printf(arena, "%s is locked here, by another thread", name),
                          ls_arena_printf(arena, "waits with %s, which it does not hold", name));
    finding.rule = "cond-wait-unlocked";
    finding.message =
        ls_arena_printf(arena, "%s waits on a condition without holding %s",
                        ls_say_function(arena, ls_misuse_site(misuse).function), name);
    finding.note = "undefined behaviour: the wait unlocks a mutex that is not its own, and a "
                   "wake-up between the test and the wait is lost";
    finding.advice = "lock the mutex before the test of the predicate, and keep it up to the wait";
    ls_findings_add(findings, &finding);
}

void ls_judge_cond_wait_unlocked(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&told, misuse);
        if (misuse->kind == LS_WAIT_UNHELD && !again)
            report(model, misuse, findings);
    }
    ls_tally_release(&told);
}
