#include "restricted.h"

#include <string.h>

#include "model/witness.h"

bool ls_restricted_is_repeated(const struct ls_model *model, uint32_t index)
{
    const struct ls_restricted *fact = &model->restricted.at[index];
    struct ls_location at = ls_witness_end(fact->witness);
    for (uint32_t i = 0; i < index; i++) {
        const struct ls_restricted *other = &model->restricted.at[i];
        struct ls_location other_at = ls_witness_end(other->witness);
        if (other->context == fact->context && other->lock == fact->lock &&
            other->confidence >= fact->confidence && strcmp(other->function, fact->function) == 0 &&
            ls_location_equal(&other_at, &at))
            return true;
    }
    return false;
}

const char *ls_restricted_start(const struct ls_restricted *fact)
{
    return fact->witness && fact->witness->steps > 0 ? fact->witness->step[0].at.function : "";
}

static void relate(struct ls_findings *findings, struct ls_finding *finding,
                   const struct ls_witness *way, const char *what)
{
    struct ls_related *related = (struct ls_related *)finding->related;
    (void)findings;
    if (way)
        related[finding->relateds++] = (struct ls_related){.at = ls_witness_end(way), .what = what};
}

struct ls_finding ls_restricted_finding(struct ls_findings *findings, const struct ls_model *model,
                                        const struct ls_restricted *fact, const char *entered,
                                        const char *now, const char *other)
{
    const struct ls_witness **witness =
        LS_NEW_ARRAY(&findings->arena, const struct ls_witness *, 3);
    struct ls_finding finding = {.level = LS_ERROR,
                                 .confidence = fact->confidence,
                                 .evidence = model->evidence,
                                 .at = ls_witness_end(fact->witness),
                                 .related = LS_NEW_ARRAY(&findings->arena, struct ls_related, 3),
                                 .witness = witness,
                                 .note = "",
                                 .advice = "",
                                 .locks = fact->lock != LS_MODEL_NONE,
                                 .lock = &fact->lock,
                                 .subject = *fact->function ? fact->function : NULL,
                                 .count = fact->count};
    relate(findings, &finding, fact->entered, entered);
    relate(findings, &finding, fact->witness, now);
    relate(findings, &finding, fact->other, other);
    witness[finding.witnesses++] = fact->witness;
    if (fact->other)
        witness[finding.witnesses++] = fact->other;
    return finding;
}
