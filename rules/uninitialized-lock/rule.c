/* A lock is used after it was destroyed. */
#include "rule.h"

#include "misuse.h"
#include "model/wording.h"

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_finding finding =
        ls_misuse_finding(findings, model, misuse, true, "",
                          ls_arena_printf(arena, "%s is used here, though destroyed", name));
    finding.rule = "uninitialized-lock";
    finding.message =
        ls_arena_printf(arena, "%s uses %s after it was destroyed",
                        ls_say_function(arena, ls_misuse_site(misuse).function), name);
    finding.note = "undefined behaviour: glibc refuses with EINVAL, and the code goes on without "
                   "the lock";
    finding.advice = "destroy the lock after its last use, or initialise it again first";
    ls_findings_add(findings, &finding);
}

void ls_judge_uninitialized_lock(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        if (misuse->kind == LS_USE_DESTROYED && !ls_misuse_is_repeated(model, i))
            report(model, misuse, findings);
    }
}
