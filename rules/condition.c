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
    struct ls_related *related = LS_NEW(&findings->arena, struct ls_related);
    const struct ls_witness **way = LS_NEW(&findings->arena, const struct ls_witness *);
    *way = witness;
    *related = (struct ls_related){.at = ls_witness_end(witness), .what = what};
    return (struct ls_finding){.level = LS_WARNING,
                               .confidence = confidence,
                               .evidence = model->evidence,
                               .at = related->at,
                               .relateds = 1,
                               .related = related,
                               .witnesses = 1,
                               .witness = way,
                               .note = "",
                               .advice = "",
                               .subject = model->conditions.at[condition].name};
}

void ls_condition_relate(struct ls_findings *findings, struct ls_finding *finding,
                         const struct ls_witness *witness, const char *what)
{
    struct ls_related *related =
        LS_NEW_ARRAY(&findings->arena, struct ls_related, finding->relateds + 1);
    const struct ls_witness **way =
        LS_NEW_ARRAY(&findings->arena, const struct ls_witness *, finding->witnesses + 1);
    for (uint32_t i = 0; i < finding->relateds; i++)
        related[i] = finding->related[i];
    for (uint32_t i = 0; i < finding->witnesses; i++)
        way[i] = finding->witness[i];
    related[finding->relateds++] = (struct ls_related){.at = ls_witness_end(witness), .what = what};
    way[finding->witnesses++] = witness;
    finding->related = related;
    finding->witness = way;
}
