/* Threads call library functions that keep state of their own, and disturb each other. */
#include "rule.h"

#include "model/guards.h"
#include "model/trail.h"
#include "model/wording.h"

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

static void report(const struct judgement *judgement, const struct ls_race *race,
                   struct ls_findings *findings)
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
    ls_findings_add(findings, &finding);
}

void ls_judge_unsafe_call(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        struct ls_race race;
        if (!model->shareds.at[i].is_hidden || !ls_race_find(&parallel, i, &race))
            continue;
        struct judgement judgement = {model, &findings->arena, &model->shareds.at[i],
                                      &model->uses.at[race.odd], &model->uses.at[race.other]};
        report(&judgement, &race, findings);
    }
    ls_parallel_release(&parallel);
}
