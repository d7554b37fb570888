/* What a thread has seen under a lock, it relies on when it has given the lock back. */
#include "rule.h"

#include <string.h>

#include "model/split.h"
#include "model/trail.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    const struct ls_model *model;
    struct ls_arena *arena;
    const struct ls_split *split;
    struct ls_intrusion intrusion;
};

static const struct ls_use *use_of(const struct judgement *judgement, uint32_t use)
{
    return &judgement->model->uses.at[use];
}

/* "read in a() and written back in b()", "checked and changed in a()" */
static const char *say_both(const struct judgement *judgement, const char *first,
                            const char *second)
{
    const struct ls_split *split = judgement->split;
    const char *look = ls_say_function(judgement->arena, split->look.function);
    const char *act = ls_say_function(judgement->arena, split->act.function);
    if (strcmp(look, act) == 0)
        return ls_arena_printf(judgement->arena, "%s and %s in %s", first, second, look);
    return ls_arena_printf(judgement->arena, "%s in %s and %s in %s", first, look, second, act);
}

static const char *say_message(const struct judgement *judgement)
{
    struct ls_arena *arena = judgement->arena;
    const struct ls_split *split = judgement->split;
    const char *name = judgement->model->shareds.at[judgement->intrusion.shared].name;
    const char *lock = ls_say_lock(arena, judgement->model, split->lock);
    switch (split->kind) {
    case LS_SPLIT_POINTER:
        return ls_arena_printf(arena,
                               "'%s' is read in %s under %s; what it points to is used in %s "
                               "after the lock was released, and may be freed by then",
                               name, ls_say_function(arena, split->look.function), lock,
                               ls_say_function(arena, split->act.function));
    case LS_SPLIT_UPDATE:
        return ls_arena_printf(arena,
                               "'%s' is %s, and %s is released in between: what others write "
                               "meanwhile gets lost",
                               name, say_both(judgement, "read", "written back"), lock);
    default:
        return ls_arena_printf(arena,
                               "'%s' is %s, and %s is released in between: the check may not "
                               "hold any more",
                               name, say_both(judgement, "checked", "changed"), lock);
    }
}

static void relate(const struct judgement *judgement, struct ls_finding *finding)
{
    struct ls_arena *arena = judgement->arena;
    const struct ls_split *split = judgement->split;
    const char *name = judgement->model->shareds.at[judgement->intrusion.shared].name;
    const struct ls_use *other = use_of(judgement, judgement->intrusion.other);
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 4);
    bool is_pointer = split->kind == LS_SPLIT_POINTER;
    related[finding->relateds++] = (struct ls_related){
        split->look, ls_arena_printf(arena, "'%s' is read under the lock", name), false};
    related[finding->relateds++] = (struct ls_related){
        split->act,
        is_pointer ? "what it points to is used without the lock"
                   : ls_arena_printf(arena, "'%s' is written under it again", name),
        false};
    related[finding->relateds++] = (struct ls_related){
        other->trail->at,
        ls_arena_printf(arena, "%s can change it in between",
                        ls_say_the_thread(arena, judgement->model, other->thread)),
        false};
    if (is_pointer)
        related[finding->relateds++] =
            (struct ls_related){split->freed, "and free what it has pointed to", false};
    finding->related = related;
}

static const struct ls_witness *tell(const struct judgement *judgement, uint32_t use)
{
    return ls_trail_tell(judgement->model, judgement->arena, use_of(judgement, use));
}

/* One thread from the look to the act, and the other one. */
static void show_ways(const struct judgement *judgement, struct ls_finding *finding)
{
    const struct ls_intrusion *intrusion = &judgement->intrusion;
    const struct ls_witness **ways = LS_NEW_ARRAY(judgement->arena, const struct ls_witness *, 2);
    ways[0] = tell(judgement, intrusion->look);
    if (intrusion->act != LS_MODEL_NONE)
        ways[0] = ls_witness_join(judgement->arena, ways[0], tell(judgement, intrusion->act));
    ways[1] = tell(judgement, intrusion->other);
    finding->witness = ways;
    finding->witnesses = 2;
}

static void report(const struct judgement *judgement, struct ls_findings *findings)
{
    const struct ls_split *split = judgement->split;
    struct ls_finding finding = {
        .rule = "atomicity",
        .level = LS_WARNING,
        .confidence = judgement->intrusion.confidence,
        .evidence = LS_PREDICTED,
        .message = say_message(judgement),
        .at = split->act_from,
        .note = "each section holds the lock, so no access races; together they do",
        .advice = split->kind == LS_SPLIT_POINTER
                      ? "hold the lock until the object is not needed any more, or count its users "
                        "under the lock"
                      : "do both under one hold of the lock, or check again under the second one"};
    finding.locks = 1;
    finding.lock = ls_arena_copy(judgement->arena, &split->lock, sizeof split->lock);
    relate(judgement, &finding);
    show_ways(judgement, &finding);
    ls_findings_add(findings, &finding);
}

void ls_judge_atomicity(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->splits.count; i++) {
        struct judgement judgement = {
            .model = model, .arena = &findings->arena, .split = &model->splits.at[i]};
        if (ls_split_find(&parallel, judgement.split, &judgement.intrusion))
            report(&judgement, findings);
    }
    ls_parallel_release(&parallel);
}
