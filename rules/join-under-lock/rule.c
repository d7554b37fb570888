/* A thread waits for the end of another one while it holds a lock. */
#include "rule.h"

#include "base/hash.h"
#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_blockings blockings;
    const struct ls_model *model;
    struct ls_findings *findings;
    struct ls_tally told;
};

/* Where the thread that is waited for takes the lock; NULL when it does not, or nobody knows. */
static const struct ls_usage *need_of(const struct judgement *judgement,
                                      const struct ls_blocking *blocking, uint32_t lock)
{
    LS_EACH_LISTED(&judgement->blockings.usages, lock, i)
    {
        const struct ls_usage *usage = &judgement->model->usages.at[i];
        if (usage->thread == blocking->joined)
            return usage;
    }
    return NULL;
}

static bool is_told(struct judgement *judgement, const struct ls_blocking *blocking,
                    const struct ls_hold *hold)
{
    struct ls_location at = ls_blocking_site(blocking, hold);
    const uint32_t about[] = {hold->lock, blocking->joined};
    return ls_tally_again(&judgement->told, ls_location_hash(&at, ls_hash(about, sizeof about, 0)));
}

static void report(struct judgement *judgement, const struct ls_blocking *blocking,
                   const struct ls_hold *hold)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_usage *need = need_of(judgement, blocking, hold->lock);
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

static void judge(struct judgement *judgement, const struct ls_blocking *blocking,
                  const struct ls_hold *hold)
{
    if (!is_told(judgement, blocking, hold) &&
        (need_of(judgement, blocking, hold->lock) ||
         ls_blocking_delays(&judgement->blockings, blocking, hold->lock)))
        report(judgement, blocking, hold);
}

void ls_judge_join_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_blockings_init(&judgement.blockings, model);
    for (uint32_t i = 0; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        for (uint32_t h = 0; blocking->kind == LS_BLOCK_JOIN && h < blocking->holds; h++)
            judge(&judgement, blocking, &blocking->hold[h]);
    }
    ls_tally_release(&judgement.told);
    ls_blockings_release(&judgement.blockings);
}
