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

struct ls_finding ls_restricted_finding(struct ls_findings *findings, const struct ls_model *model,
                                        const struct ls_restricted *fact, const char *entered,
                                        const char *now, const char *other)
{
    struct ls_finding finding = {.level = LS_ERROR,
                                 .confidence = fact->confidence,
                                 .evidence = model->evidence,
                                 .at = ls_witness_end(fact->witness),
                                 .note = "",
                                 .advice = "",
                                 .locks = fact->lock != LS_MODEL_NONE,
                                 .lock = &fact->lock,
                                 .subject = *fact->function ? fact->function : NULL,
                                 .count = fact->count};
    if (fact->entered)
        ls_finding_relate(findings, &finding, ls_witness_end(fact->entered), entered);
    ls_finding_show_end(findings, &finding, fact->witness, now);
    if (fact->other)
        ls_finding_show_end(findings, &finding, fact->other, other);
    return finding;
}
