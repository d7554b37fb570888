/* A loop looks at shared memory again and again. */
#include "rule.h"

#include "model/wording.h"
#include "spin.h"

static void report(const struct ls_model *model, const struct ls_spin *spin,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = ls_spin_finding(findings, model, spin);
    const char *function = ls_say_function(arena, finding.at.function);
    finding.rule = "busy-wait";
    finding.message = ls_arena_printf(
        arena, "%s tests '%s' in a loop until another thread changes it", function, spin->subject);
    finding.note = spin->yields
                       ? "each round gives the processor away, and wants it back at once"
                       : "the loop burns a processor, and may keep the thread from it that "
                         "it waits for";
    finding.advice = "wait for a condition variable, or for a semaphore";
    ls_findings_add(findings, &finding);
}

void ls_judge_busy_wait(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind == LS_SPIN_BUSY)
            report(model, &model->spins.at[i], findings);
}
