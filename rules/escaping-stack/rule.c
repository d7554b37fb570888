/* A thread is given a variable of a function that may return, or use it again, before it looks. */
#include "rule.h"

#include "model/witness.h"
#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_escape *escape)
{
    const char *function = ls_say_function(arena, escape->gone.function);
    if (escape->is_reused)
        return ls_arena_printf(arena,
                               "thread %s is given the address of '%s', which the loop in %s "
                               "changes for the next thread",
                               escape->routine, escape->variable, function);
    return ls_arena_printf(arena,
                           "thread %s is given the address of '%s', a variable of %s, which can "
                           "return while the thread runs",
                           escape->routine, escape->variable, function);
}

static void report(const struct ls_escape *escape, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = {
        .rule = "escaping-stack",
        .level = LS_WARNING,
        .confidence = escape->confidence,
        .evidence = LS_PREDICTED,
        .message = say_message(arena, escape),
        .at = ls_witness_end(escape->created),
        .note = escape->is_reused ? "the thread may look only when the variable has the next value"
                                  : "nothing joins the thread before the function returns",
        .advice = escape->is_reused ? "give each thread an object of its own, or the value itself"
                                    : "join the thread first, or allocate what it is given"};
    ls_finding_show_end(findings, &finding, escape->created,
                        ls_arena_printf(arena, "the thread is given '%s'", escape->variable));
    ls_finding_relate(
        findings, &finding, escape->gone,
        ls_arena_printf(arena, escape->is_reused ? "'%s' is changed here" : "'%s' is gone here",
                        escape->variable));
    ls_findings_add(findings, &finding);
}

void ls_judge_escaping_stack(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->escapes.count; i++)
        report(&model->escapes.at[i], findings);
}
