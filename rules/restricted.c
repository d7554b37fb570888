#include "restricted.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "model/witness.h"

/* Which lock of those that were made in one place it was in a run is chance. */
static uint64_t lock_key(const struct ls_model *model, uint32_t lock)
{
    const struct ls_lock *known = lock == LS_MODEL_NONE ? NULL : &model->locks.at[lock];
    return known && known->address ? ls_location_hash(&known->created, known->kind) : lock;
}

/* Told before, with this key, of a fact that was as sure. */
static bool is_noted(struct ls_tally *told, uint64_t key, const struct ls_restricted *fact)
{
    uint32_t *surest = ls_tally_at(told, key);
    uint32_t sure = (uint32_t)fact->confidence + 1;
    bool noted = *surest >= sure;
    *surest = noted ? *surest : sure;
    return noted;
}

/* The same place was told of; or the same fork or handler, which goes wrong with a lock for one
 * reason, wherever it takes it. */
static bool is_again(struct ls_tally *told, const struct ls_model *model,
                     const struct ls_restricted *fact)
{
    struct ls_location at = ls_witness_end(fact->witness);
    uint64_t key = ls_hash(fact->function, strlen(fact->function), lock_key(model, fact->lock));
    bool again = is_noted(told, ls_location_hash(&at, key + fact->context), fact);
    if (!fact->entered || fact->lock == LS_MODEL_NONE)
        return again;
    struct ls_location entered = ls_witness_end(fact->entered);
    return is_noted(told, ls_location_hash(&entered, ~(key + fact->context)), fact) || again;
}

void ls_restricted_judge(const struct ls_model *model, struct ls_findings *findings,
                         enum ls_context context, ls_restricted_report *report_lock,
                         ls_restricted_report *report_call)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->restricted.count; i++) {
        const struct ls_restricted *fact = &model->restricted.at[i];
        if (fact->context != context || is_again(&told, model, fact))
            continue;
        (fact->lock != LS_MODEL_NONE ? report_lock : report_call)(model, fact, findings);
    }
    ls_tally_release(&told);
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
