/* What a condition wait waits for is not tested again after it. */
#include "rule.h"

#include "base/tally.h"
#include "condition.h"
#include "model/wording.h"

static void report(const struct ls_model *model, const struct ls_condition_wait *wait,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *condition = ls_say_condition(arena, model, wait->condition);
    /* A sleep that can be cut short. */
    bool is_pause = wait->timed && (wait->predicates == 0 || wait->looked || wait->idle);
    struct ls_finding finding = ls_condition_finding(
        findings, model, wait->condition, is_pause ? LS_AUDIT : wait->confidence, wait->witness,
        ls_arena_printf(arena, "waits for %s", condition));
    finding.rule = "cond-wait-no-loop";
    finding.level = is_pause ? LS_NOTE : LS_WARNING;
    const char *test = wait->predicates > 0
                           ? ls_arena_printf(arena, "testing '%s' again", wait->test)
                           : "a test of what it waits for";
    finding.message = ls_arena_printf(arena, "%s waits for %s and goes on without %s",
                                      ls_say_function(arena, finding.at.function), condition, test);
    finding.note = "a wake-up may be spurious, and another thread may have been faster";
    finding.advice = "put the wait into a loop: while (!what it waits for) wait";
    ls_findings_add(findings, &finding);
}

static void report_early(const struct ls_model *model, const struct ls_condition_wait *wait,
                         struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *condition = ls_say_condition(arena, model, wait->condition);
    struct ls_finding finding = ls_condition_finding(
        findings, model, wait->condition, wait->confidence, wait->witness,
        ls_arena_printf(arena, "waits for %s until %s", condition, wait->until));
    finding.rule = "cond-wait-no-loop";
    finding.level = LS_WARNING;
    finding.message = ls_arena_printf(
        arena, "%s waits for %s until %s and goes on without asking whether that time has come",
        ls_say_function(arena, finding.at.function), condition, wait->until);
    finding.note = "a wake-up may be spurious: what is due at that time is then done too early";
    finding.advice = "put the wait into a loop that ends when it returns that the time is over";
    ls_findings_add(findings, &finding);
}

/* What a number of wake-ups stands for is known by who signals: not when nobody is seen to. */
static bool is_wrong(const struct ls_model *model, const struct ls_condition_wait *wait)
{
    bool counts_nothing = wait->counted && !model->conditions.at[wait->condition].signalled;
    return wait->until || (wait->unlooped && !counts_nothing);
}

void ls_judge_cond_wait_no_loop(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->waits.count; i++) {
        const struct ls_condition_wait *wait = &model->waits.at[i];
        if (!is_wrong(model, wait) || ls_tally_again(&told, ls_place_of(wait->witness)))
            continue;
        if (wait->until)
            report_early(model, wait, findings);
        else
            report(model, wait, findings);
    }
    ls_tally_release(&told);
}
