/* Threads that nobody joins or detaches, and threads that are joined or detached twice. */
#include "rule.h"

#include "model/witness.h"
#include "model/wording.h"

static const char *say_routine(struct ls_arena *arena, const struct ls_thread_creation *creation)
{
    return *creation->routine ? ls_arena_printf(arena, "thread %s", creation->routine) : "a thread";
}

/* A thread that is left once costs one stack at most, which is for an audit: unless what it returns
 * tells something. What serves until the program ends leaves nothing behind. */
static bool is_worth(const struct ls_thread_creation *creation, enum ls_confidence *confidence)
{
    *confidence = creation->confidence;
    if (creation->count > 0)
        return true;
    if (creation->repeats == LS_RUNS_ONCE && !creation->has_result && !creation->overwritten)
        *confidence = LS_AUDIT;
    return creation->ends && (creation->repeats == LS_RUNS_ENDLESS || !creation->serves);
}

static const char *say_left(struct ls_arena *arena, const struct ls_thread_creation *creation,
                            struct ls_location at)
{
    const char *function = ls_say_function(arena, at.function);
    if (creation->left > 1)
        return ls_arena_printf(arena,
                               "%s threads %s, created by %s, were never joined nor detached",
                               ls_say_count(arena, creation->left), creation->routine, function);
    if (creation->left == 1)
        return ls_arena_printf(arena, "thread %s, created by %s, was never joined nor detached",
                               creation->routine, function);
    if (creation->overwritten)
        return ls_arena_printf(arena, "%s, created by %s, loses its handle to the next thread",
                               say_routine(arena, creation), function);
    if (creation->forsaken.line > 0)
        return ls_arena_printf(arena, "%s, created by %s, is not joined nor detached on all ways",
                               say_routine(arena, creation), function);
    return ls_arena_printf(arena, "%s, created by %s, is never joined nor detached",
                           say_routine(arena, creation), function);
}

static const char *say_cost(const struct ls_thread_creation *creation)
{
    if (creation->repeats == LS_RUNS_ONCE && creation->has_result && creation->count == 0)
        return "nobody learns what it returns, and its stack is kept for ever";
    return creation->left > 1 || creation->repeats != LS_RUNS_ONCE
               ? "each one that has ended keeps its stack, until no more can be created"
               : "when it has ended, its stack is kept for ever";
}

static void report_left(const struct ls_model *model, const struct ls_thread_creation *creation,
                        enum ls_confidence confidence, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_witness **way = LS_NEW(arena, const struct ls_witness *);
    struct ls_related *related = LS_NEW(arena, struct ls_related);
    struct ls_location at =
        model->has_run ? ls_witness_end(creation->witness) : creation->witness->step[0].at;
    *way = creation->witness;
    *related = (struct ls_related){
        .at = at,
        .what = *creation->handle
                    ? ls_arena_printf(arena, "its handle is kept in '%s'", creation->handle)
                    : "the thread is created here"};
    struct ls_finding finding = {.rule = "thread-leak",
                                 .level = LS_WARNING,
                                 .confidence = confidence,
                                 .evidence = model->evidence,
                                 .message = say_left(arena, creation, at),
                                 .at = at,
                                 .related = related,
                                 .relateds = 1,
                                 .witness = way,
                                 .witnesses = 1,
                                 .note = say_cost(creation),
                                 .advice = creation->has_result
                                               ? "join it, and look at what it returns"
                                               : "join it, or detach it when nobody needs to know "
                                                 "that it has ended",
                                 .subject = creation->routine,
                                 .count = creation->left};
    if (creation->forsaken.line > 0)
        ls_finding_relate(findings, &finding, creation->forsaken,
                          creation->overwritten ? "another thread takes its place here"
                                                : "the function returns here without it");
    ls_findings_add(findings, &finding);
}

static const char *say_again(struct ls_arena *arena, const struct ls_thread_creation *creation,
                             struct ls_location at)
{
    const char *function = ls_say_function(arena, at.function);
    if (!creation->end)
        return ls_arena_printf(arena, "thread %s detaches itself, and is %s as well",
                               creation->routine, creation->joins ? "joined" : "detached");
    return ls_arena_printf(arena, "%s %s a thread that has been %s before", function,
                           creation->joins ? "joins" : "detaches",
                           creation->first_joins ? "joined" : "detached");
}

/* What is known of it: the creation, what was done to it first, and what then. */
static void show(struct ls_arena *arena, const struct ls_thread_creation *creation,
                 struct ls_finding *finding)
{
    const struct ls_witness *all[] = {creation->end, creation->first, creation->witness};
    const char *what[] = {creation->joins ? "joins the thread" : "detaches the thread",
                          creation->first_joins ? "has been joined" : "has been detached",
                          "the thread is created"};
    const struct ls_witness **ways = LS_NEW_ARRAY(arena, const struct ls_witness *, 3);
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 3);
    for (int i = 0; i < 3; i++) {
        if (!all[i])
            continue;
        related[finding->relateds++] =
            (struct ls_related){.at = ls_witness_end(all[i]), .what = what[i]};
        if (i < 2 || !creation->end)
            ways[finding->witnesses++] = all[i];
    }
    finding->related = related;
    finding->witness = ways;
}

static void report_again(const struct ls_model *model, const struct ls_thread_creation *creation,
                         struct ls_findings *findings)
{
    struct ls_location at = !creation->end    ? creation->witness->step[0].at
                            : creation->first ? ls_witness_branch(creation->end, creation->first)
                                              : ls_witness_end(creation->end);
    struct ls_finding finding = {
        .rule = "thread-leak",
        .level = LS_WARNING,
        .confidence = creation->confidence,
        .evidence = model->evidence,
        .message = say_again(&findings->arena, creation, at),
        .at = at,
        .note = "the handle of a thread that was joined or detached may belong to another one by "
                "now: anything may happen",
        .advice = "join a thread once, or detach it and keep no handle",
        .subject = creation->routine,
        .count = creation->count};
    show(&findings->arena, creation, &finding);
    ls_findings_add(findings, &finding);
}

/* What several callers make of one creation has one cause; the one that is most sure is told. */
static bool is_told(const struct ls_model *model, uint32_t index, enum ls_confidence confidence)
{
    struct ls_location at = ls_witness_end(model->creations.at[index].witness);
    struct ls_location top = model->creations.at[index].witness->step[0].at;
    for (uint32_t i = 0; i < model->creations.count; i++) {
        const struct ls_thread_creation *other = &model->creations.at[i];
        enum ls_confidence sure;
        if (i == index || other->fate != LS_FATE_LEFT || !is_worth(other, &sure))
            continue;
        struct ls_location end = ls_witness_end(other->witness);
        if (ls_location_equal(&end, &at) && ls_location_equal(&other->witness->step[0].at, &top) &&
            (sure > confidence || (sure == confidence && i < index)))
            return true;
    }
    return false;
}

void ls_judge_thread_leak(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->creations.count; i++) {
        const struct ls_thread_creation *creation = &model->creations.at[i];
        enum ls_confidence confidence;
        if (creation->fate == LS_FATE_LEFT && is_worth(creation, &confidence) &&
            (model->has_run || !is_told(model, i, confidence)))
            report_left(model, creation, confidence, findings);
        else if (creation->fate == LS_FATE_JOINED_TWICE ||
                 creation->fate == LS_FATE_JOINED_DETACHED)
            report_again(model, creation, findings);
    }
}
