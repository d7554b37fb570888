/* Threads call library functions that keep state of their own, and disturb each other. */
#include "rule.h"

#include "model/guards.h"
#include "model/trail.h"
#include "model/witness.h"
#include "model/wording.h"

enum { MOST_RELATED = 6 };

struct judgement {
    const struct ls_model *model;
    struct ls_arena *arena;
    const struct ls_shared *shared;
    const struct ls_use *odd, *other;
};

static const char *function_of(const struct judgement *judgement, const struct ls_use *use)
{
    return ls_say_function(judgement->arena, use->trail->at.function);
}

static const char *say_message(const struct judgement *judgement)
{
    const struct ls_use *odd = judgement->odd, *other = judgement->other;
    if (odd == other)
        return ls_arena_printf(judgement->arena,
                               "%s() is called in %s by several threads (%s) at once, and they "
                               "share %s",
                               odd->call, function_of(judgement, odd),
                               ls_say_thread(judgement->arena, judgement->model, odd->thread),
                               judgement->shared->name);
    return ls_arena_printf(judgement->arena,
                           "%s() is called in %s, and %s() in %s by another thread: they share %s",
                           odd->call, function_of(judgement, odd), other->call,
                           function_of(judgement, other), judgement->shared->name);
}

static void show(const struct judgement *judgement, const struct ls_use *use,
                 struct ls_findings *findings, struct ls_finding *finding)
{
    const char *thread = ls_say_thread(judgement->arena, judgement->model, use->thread);
    ls_finding_show_end(
        findings, finding, ls_trail_tell(judgement->model, judgement->arena, use),
        ls_arena_printf(judgement->arena, "thread %s calls %s()", thread, use->call));
}

/* Further calls that disturb the second one in the same manner. */
static void relate(const struct judgement *judgement, struct ls_parallel *parallel,
                   struct ls_finding *finding)
{
    const struct ls_shared *shared = judgement->shared;
    struct ls_related *related =
        LS_NEW_ARRAY(judgement->arena, struct ls_related, finding->relateds + MOST_RELATED);
    for (uint32_t i = 0; i < finding->relateds; i++)
        related[i] = finding->related[i];
    finding->related = related;
    for (uint32_t i = 0; i < shared->uses && finding->relateds < MOST_RELATED; i++) {
        const struct ls_use *use = &judgement->model->uses.at[shared->first + i];
        bool known = false;
        for (uint32_t k = 0; k < finding->relateds; k++)
            known |= ls_location_equal(&related[k].at, &use->trail->at);
        if (!known && ls_uses_collide(parallel, use, judgement->other))
            related[finding->relateds++] = (struct ls_related){
                use->trail->at, ls_arena_printf(judgement->arena, "so does %s()", use->call), true};
    }
}

static void report(const struct judgement *judgement, const struct ls_race *race,
                   struct ls_parallel *parallel, struct ls_findings *findings)
{
    const char *instead = judgement->odd->instead;
    struct ls_finding finding = {
        .rule = "unsafe-call",
        .level = LS_WARNING,
        .confidence = race->confidence,
        .evidence = LS_PREDICTED,
        .message = say_message(judgement),
        .at = judgement->odd->trail->at,
        .note = "both can happen at the same time, and no lock keeps them apart",
        .advice = instead[0]
                      ? ls_arena_printf(judgement->arena, "call %s instead", instead)
                      : "call it before the threads are created, or under one lock everywhere"};
    show(judgement, judgement->odd, findings, &finding);
    show(judgement, judgement->other, findings, &finding);
    relate(judgement, parallel, &finding);
    ls_findings_add(findings, &finding);
}

void ls_judge_unsafe_call(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        struct ls_race race;
        if (!model->shareds.at[i].is_hidden || !ls_race_find(&parallel, NULL, i, &race))
            continue;
        struct judgement judgement = {model, &findings->arena, &model->shareds.at[i],
                                      &model->uses.at[race.odd], &model->uses.at[race.other]};
        report(&judgement, &race, &parallel, findings);
    }
    ls_parallel_release(&parallel);
}
