/* A loop tries a lock until it works. */
#include "rule.h"

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

/* Several threads spin in one place: the one that tried most tells of it. */
static bool is_outdone(const struct ls_model *model, uint32_t index)
{
    const struct ls_spin *spin = &model->spins.at[index];
    struct ls_location at = ls_witness_end(spin->witness);
    for (uint32_t i = 0; i < model->spins.count; i++) {
        const struct ls_spin *other = &model->spins.at[i];
        struct ls_location there = ls_witness_end(other->witness);
        if (i != index && other->kind == LS_SPIN_TRYLOCK && other->lock == spin->lock &&
            ls_location_equal(&at, &there) &&
            (other->rounds > spin->rounds || (other->rounds == spin->rounds && i < index)))
            return true;
    }
    return false;
}

void ls_judge_trylock_spin(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind == LS_SPIN_TRYLOCK && !is_outdone(model, i))
            report(model, &model->spins.at[i], findings);
}
