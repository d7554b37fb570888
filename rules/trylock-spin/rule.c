/* A loop tries a lock until it works. */
#include "rule.h"

#include "base/tally.h"
#include "model/witness.h"
#include "model/wording.h"
#include "spin.h"

static void report(const struct ls_model *model, const struct ls_spin *spin,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = ls_spin_finding(findings, model, spin);
    const char *function = ls_say_function(arena, finding.at.function);
    finding.rule = "trylock-spin";
    if (spin->yields)
        finding.level = LS_NOTE;
    if (spin->gives_back)
        finding.confidence = LS_AUDIT;
    finding.message =
        spin->rounds > 0
            ? ls_arena_printf(arena, "%s tried %s %s times in a row, and did not get it", function,
                              ls_say_lock(arena, model, spin->lock),
                              ls_say_count(arena, spin->rounds))
            : ls_arena_printf(arena, "%s tries %s in a loop until it gets it", function,
                              spin->subject[0] ? spin->subject : "a lock");
    finding.note = spin->gives_back
                       ? "two threads that do so can dodge each other for ever: a livelock"
                       : "that is what waiting for the lock does, without burning a processor";
    finding.advice = spin->gives_back ? "take both locks in one order, or pause for a random time"
                                      : "lock it; or do something else when it is taken";
    ls_findings_add(findings, &finding);
}

static uint64_t key_of(const struct ls_spin *spin)
{
    struct ls_location at = ls_witness_end(spin->witness);
    return ls_location_hash(&at, spin->lock);
}

/* Several threads spin in one place: the one that tried most tells of it. */
static void note_worst(struct ls_tally *worst, const struct ls_model *model, uint32_t index)
{
    uint32_t *known = ls_tally_at(worst, key_of(&model->spins.at[index]));
    if (*known == 0 || model->spins.at[*known - 1].rounds < model->spins.at[index].rounds)
        *known = index + 1;
}

void ls_judge_trylock_spin(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally worst = {0};
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind == LS_SPIN_TRYLOCK)
            note_worst(&worst, model, i);
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind == LS_SPIN_TRYLOCK &&
            *ls_tally_at(&worst, key_of(&model->spins.at[i])) == i + 1)
            report(model, &model->spins.at[i], findings);
    ls_tally_release(&worst);
}
