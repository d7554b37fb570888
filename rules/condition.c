#include "condition.h"

#include "model/witness.h"

const char *ls_say_condition(struct ls_arena *arena, const struct ls_model *model,
                             uint32_t condition)
{
    return ls_arena_printf(arena, "'%s'", model->conditions.at[condition].name);
}

bool ls_condition_is_any(const struct ls_model *model, uint32_t condition)
{
    return model->conditions.at[condition].many && model->conditions.at[condition].address;
}

uint64_t ls_place_of(const struct ls_witness *witness)
{
    struct ls_location at = ls_witness_end(witness);
    return ls_location_hash(&at, 0);
}

struct ls_lists ls_waits_by_condition(struct ls_arena *arena, const struct ls_model *model)
{
    struct ls_lists lists = ls_lists_make(arena, model->conditions.count, model->waits.count);
    for (uint32_t i = 0; i < model->waits.count; i++)
        ls_lists_add(&lists, model->waits.at[i].condition, i);
    return lists;
}

struct ls_lists ls_signals_by_condition(struct ls_arena *arena, const struct ls_model *model)
{
    struct ls_lists lists = ls_lists_make(arena, model->conditions.count, model->signals.count);
    for (uint32_t i = 0; i < model->signals.count; i++)
        ls_lists_add(&lists, model->signals.at[i].condition, i);
    return lists;
}

struct ls_finding ls_condition_finding(struct ls_findings *findings, const struct ls_model *model,
                                       uint32_t condition, enum ls_confidence confidence,
                                       const struct ls_witness *witness, const char *what)
{
    struct ls_finding finding = {.level = LS_WARNING,
                                 .confidence = confidence,
                                 .evidence = model->evidence,
                                 .at = ls_witness_end(witness),
                                 .note = "",
                                 .advice = "",
                                 .subject = model->conditions.at[condition].name};
    ls_finding_show_end(findings, &finding, witness, what);
    return finding;
}

struct ls_finding ls_signal_finding(struct ls_findings *findings, const struct ls_model *model,
                                    const struct ls_condition_signal *signal)
{
    struct ls_arena *arena = &findings->arena;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    return ls_condition_finding(findings, model, signal->condition, signal->confidence,
                                signal->witness, ls_arena_printf(arena, "signals %s", condition));
}
