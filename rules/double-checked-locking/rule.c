/* A variable is tested without a lock, then tested again and set with it. */
#include "rule.h"

#include "model/recheck.h"
#include "model/trail.h"
#include "model/wording.h"

static void report(const struct ls_model *model, uint32_t shared, const struct ls_recheck *recheck,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = model->shareds.at[shared].name;
    const struct ls_use *test = &model->uses.at[recheck->test];
    const struct ls_use *set = &model->uses.at[recheck->set];
    struct ls_finding finding = {
        .rule = "double-checked-locking",
        .level = LS_WARNING,
        .confidence = recheck->confidence,
        .evidence = LS_PREDICTED,
        .message =
            ls_arena_printf(arena, "'%s' is tested in %s before %s is taken, and set under it",
                            name, ls_say_function(arena, test->trail->at.function),
                            ls_say_lock(arena, model, recheck->lock)),
        .at = test->trail->at,
        .note = "a thread that sees the new value need not see what was written before it",
        .advice =
            "use pthread_once(), or an atomic variable that is stored with release and loaded "
            "with acquire order"};
    ls_finding_show_end(findings, &finding, ls_trail_tell(model, arena, test),
                        ls_arena_printf(arena, "'%s' is tested without the lock", name));
    ls_finding_show_end(findings, &finding, ls_trail_tell(model, arena, set),
                        ls_arena_printf(arena, "'%s' is set with it", name));
    finding.locks = 1;
    finding.lock = ls_arena_copy(arena, &recheck->lock, sizeof recheck->lock);
    ls_findings_add(findings, &finding);
}

void ls_judge_double_checked_locking(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        struct ls_recheck recheck;
        if (ls_recheck_find(&parallel, i, &recheck))
            report(model, i, &recheck, findings);
    }
    ls_parallel_release(&parallel);
}
