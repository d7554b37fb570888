#include "condition.h"

#include "model/witness.h"

const char *ls_say_condition(struct ls_arena *arena, const struct ls_model *model,
                             uint32_t condition)
{
    return ls_arena_printf(arena, "'%s'", model->conditions.at[condition].name);
}

bool ls_wait_is_repeated(const struct ls_model *model, uint32_t wait)
{
    struct ls_location at = ls_witness_end(model->waits.at[wait].witness);
    for (uint32_t i = 0; i < wait; i++) {
        struct ls_location known = ls_witness_end(model->waits.at[i].witness);
        if (ls_location_equal(&known, &at))
            return true;
    }
    return false;
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
