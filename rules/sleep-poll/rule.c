/* A loop sleeps and looks whether something has changed. */
#include "rule.h"

#include "model/wording.h"
#include "spin.h"

static void report(const struct ls_model *model, const struct ls_spin *spin,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = ls_spin_finding(findings, model, spin);
    const char *function = ls_say_function(arena, finding.at.function);
    finding.rule = "sleep-poll";
    finding.message =
        ls_arena_printf(arena, "%s sleeps and tests '%s' in turns until another thread changes it",
                        function, spin->subject);
    finding.note = "it wakes up for nothing while nothing happens, and late when something does";
    finding.advice = "wait for a condition variable, with a limit if there is other work to do";
    ls_findings_add(findings, &finding);
}

void ls_judge_sleep_poll(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind == LS_SPIN_SLEEP)
            report(model, &model->spins.at[i], findings);
}
