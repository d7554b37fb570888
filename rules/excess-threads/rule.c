/* A thread for every request or item, where a few that work on all of them would do. */
#include "rule.h"

#include "model/witness.h"
#include "model/wording.h"

enum {
    MANY_ROUNDS = 32,                /* of a counted loop: no pool has so many threads */
    MANY_THREADS = 50,               /* of a run, created at one place */
    SHORT_LIFE_NS = 5 * 1000 * 1000, /* on the median */
    MANY_PER_PROCESSOR = 16,         /* at once */
    LEAST_CROWD = 64
};

static bool is_short_lived(const struct ls_thread_creation *creation)
{
    return creation->count >= MANY_THREADS && creation->lived.count >= MANY_THREADS &&
           creation->lived.p50 <= SHORT_LIFE_NS;
}

static bool is_crowd(const struct ls_model *model, const struct ls_thread_creation *creation)
{
    return creation->peak >= LEAST_CROWD && model->processors > 0 &&
           creation->peak >= (uint64_t)model->processors * MANY_PER_PROCESSOR;
}

/* Threads whose handles are kept and joined are counted by whoever keeps them. */
static bool is_excess(const struct ls_model *model, const struct ls_thread_creation *creation)
{
    if (!creation->witness)
        return false;
    if (model->has_run)
        return is_short_lived(creation) || is_crowd(model, creation);
    if (creation->fate != LS_FATE_DETACHED && creation->fate != LS_FATE_LEFT)
        return false;
    if (!creation->ends || creation->is_pooled || creation->limited)
        return false;
    return creation->repeats == LS_RUNS_ENDLESS ||
           (creation->repeats == LS_RUNS_COUNTED && creation->rounds >= MANY_ROUNDS &&
            !creation->serves);
}

/* A thread that goes on with its client for as long as that likes is no thread per request. */
static enum ls_confidence confidence_of(const struct ls_thread_creation *creation)
{
    return creation->serves ? LS_AUDIT : creation->confidence;
}

static const char *say_source(struct ls_arena *arena, const struct ls_thread_creation *creation)
{
    const char *function = ls_say_function(arena, ls_witness_end(creation->witness).function);
    const char *routine = *creation->routine ? creation->routine : "";
    const char *gap = *routine ? " " : "";
    if (creation->repeats == LS_RUNS_ENDLESS)
        return ls_arena_printf(
            arena, "%s creates a thread%s%s for each request, and nothing limits their number",
            function, gap, routine);
    return ls_arena_printf(arena, "%s creates %s threads%s%s, for one short job each", function,
                           ls_say_count(arena, creation->rounds), gap, routine);
}

static const char *say_run(struct ls_arena *arena, const struct ls_model *model,
                           const struct ls_thread_creation *creation)
{
    const char *function = ls_say_function(arena, ls_witness_end(creation->witness).function);
    const char *processors = model->processors > 0
                                 ? ls_arena_printf(arena, " on %u processor%s", model->processors,
                                                   model->processors == 1 ? "" : "s")
                                 : "";
    const char *lived = creation->lived.count > 0
                            ? ls_arena_printf(arena, "; half of them lived less than %s",
                                              ls_say_time(arena, creation->lived.p50))
                            : "";
    return ls_arena_printf(arena, "%s created %s threads %s, up to %s at once%s%s", function,
                           ls_say_count(arena, creation->count), creation->routine,
                           ls_say_count(arena, creation->peak), processors, lived);
}

static void report(const struct ls_model *model, const struct ls_thread_creation *creation,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = {
        .rule = "excess-threads",
        .level = LS_NOTE,
        .confidence = confidence_of(creation),
        .evidence = model->evidence,
        .message = model->has_run ? say_run(arena, model, creation) : say_source(arena, creation),
        .at = ls_witness_end(creation->witness),
        .note = "each one costs a stack, a start and an end; on the busiest day there are too many "
                "to be created",
        .advice = "let a fixed number of threads take the work from a queue with a bound, or count "
                  "the threads with a semaphore",
        .subject = creation->routine,
        .count = creation->count};
    ls_finding_show(findings, &finding, creation->witness);
    ls_findings_add(findings, &finding);
}

/* One place that creates threads is one cause, whoever calls it; the surest is told. */
static bool is_told(const struct ls_model *model, uint32_t index)
{
    const struct ls_thread_creation *creation = &model->creations.at[index];
    struct ls_location at = ls_witness_end(creation->witness);
    for (uint32_t i = 0; i < model->creations.count; i++) {
        const struct ls_thread_creation *other = &model->creations.at[i];
        if (i == index || !is_excess(model, other))
            continue;
        struct ls_location end = ls_witness_end(other->witness);
        if (ls_location_equal(&end, &at) &&
            (confidence_of(other) > confidence_of(creation) ||
             (confidence_of(other) == confidence_of(creation) && i < index)))
            return true;
    }
    return false;
}

void ls_judge_excess_threads(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->creations.count; i++)
        if (is_excess(model, &model->creations.at[i]) && (model->has_run || !is_told(model, i)))
            report(model, &model->creations.at[i], findings);
}
