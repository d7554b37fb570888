/* A thread waits for the end of another one while it holds a lock. */
#include "rule.h"

#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_parallel parallel;
    const struct ls_model *model;
    struct ls_findings *findings;
};

/* Where the thread that is waited for takes the lock; NULL when it does not, or nobody knows. */
static const struct ls_usage *need_of(const struct ls_model *model,
                                      const struct ls_blocking *blocking, uint32_t lock)
{
    for (uint32_t i = 0; i < model->usages.count; i++) {
        const struct ls_usage *usage = &model->usages.at[i];
        if (usage->thread == blocking->joined && usage->lock == lock)
            return usage;
    }
    return NULL;
}

static bool is_told(const struct judgement *judgement, uint32_t blocking, uint32_t hold)
{
    const struct ls_model *model = judgement->model;
    const struct ls_blocking *wanted = &model->blockings.at[blocking];
    struct ls_location at = ls_blocking_site(wanted, &wanted->hold[hold]);
    for (uint32_t i = 0; i < blocking; i++) {
        const struct ls_blocking *known = &model->blockings.at[i];
        for (uint32_t h = 0; known->kind == LS_BLOCK_JOIN && h < known->holds; h++) {
            struct ls_location site = ls_blocking_site(known, &known->hold[h]);
            if (known->hold[h].lock == wanted->hold[hold].lock && known->joined == wanted->joined &&
                ls_location_equal(&site, &at))
                return true;
        }
    }
    return false;
}

static void report(struct judgement *judgement, const struct ls_blocking *blocking,
                   const struct ls_hold *hold)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_usage *need = need_of(model, blocking, hold->lock);
    const char *lock = ls_say_lock(arena, model, hold->lock);
    const char *thread = ls_say_thread(arena, model, blocking->joined);
    struct ls_finding finding = ls_blocking_finding(judgement->findings, model, blocking, hold);
    finding.rule = "join-under-lock";
    finding.advice = "release the lock before the join; what the thread still does needs it";
    if (need) {
        finding.level = blocking->flags & LS_BLOCKS_TIMED ? LS_WARNING : LS_ERROR;
        finding.message = ls_arena_printf(
            arena, "%s waits for the end of %s and holds %s, which that thread takes",
            ls_say_function(arena, finding.at.function), thread, lock);
        finding.note =
            "when the thread wants the lock once more before it ends, both wait for ever";
        ls_finding_show_end(judgement->findings, &finding, need->witness,
                            ls_arena_printf(arena, "%s takes %s here", thread, lock));
    } else {
        finding.level = LS_NOTE;
        finding.confidence = blocking->joined == LS_MODEL_NONE ? LS_AUDIT : blocking->confidence;
        finding.message =
            ls_arena_printf(arena, "%s waits for the end of %s while it holds %s",
                            ls_say_function(arena, finding.at.function), thread, lock);
        finding.note = "everybody who wants the lock waits for that thread as well";
        finding.advice = "take what is needed out of the critical section, and join behind it";
    }
    ls_findings_add(judgement->findings, &finding);
}

void ls_judge_join_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_parallel_init(&judgement.parallel, model);
    for (uint32_t i = 0; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        for (uint32_t h = 0; blocking->kind == LS_BLOCK_JOIN && h < blocking->holds; h++)
            if ((need_of(model, blocking, blocking->hold[h].lock) ||
                 ls_blocking_delays(&judgement.parallel, blocking, blocking->hold[h].lock)) &&
                !is_told(&judgement, i, h))
                report(&judgement, blocking, &blocking->hold[h]);
    }
    ls_parallel_release(&judgement.parallel);
}
