/* Threads call library functions that keep state of their own, and disturb each other. */
#include "rule.h"

#include <string.h>

#include "model/races.h"
#include "model/trail.h"
#include "model/uses.h"
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
    const char *here = function_of(judgement, odd), *there = function_of(judgement, other);
    const char *state = judgement->shared->name;
    if (odd == other)
        return ls_arena_printf(
            judgement->arena,
            "%s() is called in %s by several threads at once%s, and they share %s", odd->call, here,
            ls_say_kind_of_thread(judgement->arena, judgement->model, odd->thread), state);
    if (strcmp(odd->call, other->call) != 0)
        return ls_arena_printf(judgement->arena,
                               "%s() is called in %s, and %s() in %s by another thread: they share "
                               "%s",
                               odd->call, here, other->call, there, state);
    if (strcmp(here, there) != 0)
        return ls_arena_printf(judgement->arena,
                               "%s() is called in %s, and in %s by another thread: they share %s",
                               odd->call, here, there, state);
    return ls_arena_printf(judgement->arena, "%s() is called in %s by two threads, which share %s",
                           odd->call, here, state);
}

static void show(const struct judgement *judgement, const struct ls_use *use,
                 struct ls_findings *findings, struct ls_finding *finding)
{
    const char *thread = ls_say_the_thread(judgement->arena, judgement->model, use->thread);
    ls_finding_show_end(findings, finding, ls_trail_tell(judgement->model, judgement->arena, use),
                        ls_arena_printf(judgement->arena, "%s calls %s()", thread, use->call));
}

/* A use by a thread that the program starts, which runs beside others. */
static bool is_beside(const struct ls_model *model, const struct ls_use *use)
{
    const struct ls_thread *thread = &model->threads.at[use->thread];
    return !thread->is_main && thread->created.line > 0;
}

/* Further calls that disturb the second one in the same manner; without `parallel`: further ones
 * beside other threads. */
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
        if (!known && (parallel ? ls_uses_collide(parallel, use, judgement->other)
                                : is_beside(judgement->model, use)))
            related[finding->relateds++] = (struct ls_related){
                use->trail->at, ls_arena_printf(judgement->arena, "so does %s()", use->call), true};
    }
}

static struct ls_finding start_finding(const struct judgement *judgement, const char *message)
{
    const char *instead = judgement->odd->instead;
    return (struct ls_finding){
        .rule = "unsafe-call",
        .level = LS_WARNING,
        .evidence = LS_PREDICTED,
        .message = message,
        .at = judgement->odd->trail->at,
        .advice = instead[0]
                      ? ls_arena_printf(judgement->arena, "call %s instead", instead)
                      : "call it before the threads are created, or under one lock everywhere"};
}

static void report(const struct judgement *judgement, const struct ls_race *race,
                   struct ls_parallel *parallel, struct ls_findings *findings)
{
    struct ls_finding finding = start_finding(judgement, say_message(judgement));
    bool here = !judgement->shared->is_safe_here;
    finding.confidence = here ? race->confidence : LS_AUDIT;
    finding.note = here ? "both can happen at the same time, and no lock keeps them apart"
                        : "glibc keeps them apart; C and POSIX do not promise it, and other C "
                          "libraries do not";
    show(judgement, judgement->odd, findings, &finding);
    show(judgement, judgement->other, findings, &finding);
    relate(judgement, parallel, &finding);
    ls_findings_add(findings, &finding);
}

/* No two calls are seen to meet; but what the program links may make others. */
static void report_alone(struct judgement *judgement, struct ls_findings *findings)
{
    const struct ls_shared *shared = judgement->shared;
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &judgement->model->uses.at[shared->first + i];
        if (!(use->flags & LS_USE_WRITE) || use->holds > 0 || !is_beside(judgement->model, use))
            continue;
        judgement->odd = judgement->other = use;
        struct ls_finding finding = start_finding(
            judgement, ls_arena_printf(judgement->arena,
                                       "%s() is called in %s by a thread beside others, and keeps "
                                       "%s for the whole process",
                                       use->call, function_of(judgement, use), shared->name));
        finding.confidence = LS_AUDIT;
        finding.note = "no other call is seen that could meet it; libraries may make one";
        show(judgement, use, findings, &finding);
        relate(judgement, NULL, &finding);
        ls_findings_add(findings, &finding);
        return;
    }
}

void ls_judge_unsafe_call(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        struct ls_race race;
        struct judgement judgement = {model, &findings->arena, &model->shareds.at[i], NULL, NULL};
        if (!judgement.shared->is_hidden)
            continue;
        if (ls_race_find(&parallel, NULL, i, &race)) {
            judgement.odd = &model->uses.at[race.odd];
            judgement.other = &model->uses.at[race.other];
            report(&judgement, &race, &parallel, findings);
        } else if (!judgement.shared->is_safe_here) {
            report_alone(&judgement, findings);
        }
    }
    ls_parallel_release(&parallel);
}
