/* Functions of which some ways out keep a lock: from flow's imbalances, and what start routines end
 * with, to those of the model. */
#include <string.h>

#include "facts/filler_p.h"
#include "flow/classes.h"
#include "flow/damage.h"
#include "flow/handing.h"
#include "flow/jumps.h"
#include "flow/signature.h"

static enum ls_result_kind result_kind(const struct ls_filler *filler, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(filler->flow->program, proc);
    return ls_signature_result(
        ls_unit_text(unit, ls_proc_function(filler->flow->program, proc)->type));
}

/* To take it again is told, and what is left then is part of it. */
static bool has_relock(const struct ls_filler *filler, uint32_t proc, uint32_t lock)
{
    uint32_t class = ls_class_of(filler->flow->classes, proc, lock);
    if (class != LS_NONE && filler->flow->classes->all.at[class].type == LS_TYPE_RECURSIVE)
        return false;
    for (uint32_t i = 0; i < filler->flow->misuses.count; i++) {
        const struct ls_flow_misuse *misuse = &filler->flow->misuses.at[i];
        if (misuse->kind == LS_RELOCK && ls_filler_misuse_confidence(filler, misuse) > LS_AUDIT &&
            misuse->proc == proc && misuse->lock == lock)
            return true;
    }
    return false;
}

/* What a thread holds at its end is told elsewhere; what main() holds at its own hurts nobody. */
static bool is_start(const struct ls_filler *filler, uint32_t proc)
{
    return ls_roots_starts(&filler->roots, proc) || ls_program_is_main(filler->flow->program, proc);
}

static struct ls_range range_of(struct ls_values values)
{
    return (struct ls_range){values.low, values.high,
                             !ls_values_has(values, 0) && values.low < 0 && values.high > 0};
}

/* Several objects of one class that one function keeps have one cause. */
static bool is_told(const struct ls_filler *filler, uint32_t lock, struct ls_location defined)
{
    for (uint32_t i = filler->model->imbalances.count; i-- > 0;) {
        const struct ls_imbalance *known = &filler->model->imbalances.at[i];
        if (known->lock == lock && known->defined.line == defined.line &&
            strcmp(known->defined.file, defined.file) == 0)
            return true;
    }
    return false;
}

/* To take the lock, under a condition, may be what the function is for; and what main() keeps to
 * its end keeps nobody waiting for long. */
static bool is_meant(const struct ls_filler *filler, const struct ls_flow_imbalance *imbalance)
{
    if (is_start(filler, imbalance->proc))
        return !ls_roots_starts(&filler->roots, imbalance->proc) && !imbalance->between_rounds;
    return imbalance->is_conditional && !imbalance->by_jump &&
           !ls_handing_is_lost(filler->flow, imbalance);
}

static bool is_doubtful(const struct ls_filler *filler, const struct ls_flow_imbalance *imbalance)
{
    const struct ls_flow *flow = filler->flow;
    uint32_t class = ls_class_of(flow->classes, imbalance->proc, imbalance->lock);
    return imbalance->imprecise || ls_damage_matters(flow, imbalance->proc) ||
           is_meant(filler, imbalance) || (imbalance->by_jump && ls_jumps_are_caught(flow, class));
}

static void add_imbalance(struct ls_filler *filler, const struct ls_flow_imbalance *imbalance)
{
    const struct ls_program *program = filler->flow->program;
    uint32_t proc = imbalance->proc;
    struct ls_location defined =
        ls_witness_location(program, proc, ls_proc_function(program, proc)->site);
    struct ls_exit *exits = LS_NEW_ARRAY(&filler->model->arena, struct ls_exit, imbalance->exits);
    uint32_t lock = ls_filler_find_or_add_lock(filler, proc, imbalance->lock, imbalance->lock_kind);
    const char *verb = imbalance->lock_kind == LS_LOCK_SEMAPHORE ? "takes a permit of" : "acquires";
    if (is_told(filler, lock, defined))
        return;
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        const struct ls_flow_balance *exit = &imbalance->exit[i];
        exits[i] = (struct ls_exit){.at = ls_witness_location(program, proc, exit->site),
                                    .value = range_of(exit->values),
                                    .holds = exit->trace != NULL};
        if (exit->trace)
            exits[i].witness = ls_witness_new(filler->model, program, LS_MODEL_NONE, exit->trace,
                                              ls_filler_say(filler, verb, lock), NULL, 0);
    }
    struct ls_imbalance fact = {
        .function = program->procs.at[proc].name,
        .defined = defined,
        .lock = lock,
        .mode = (enum ls_mode)imbalance->mode,
        .confidence = ls_filler_balance_confidence(
            is_doubtful(filler, imbalance) ? LS_AUDIT : LS_LIKELY, imbalance->lock_kind),
        .result = result_kind(filler, proc),
        .is_thread_root = ls_roots_starts(&filler->roots, proc) && !imbalance->between_rounds &&
                          !imbalance->by_jump,
        .between_rounds = imbalance->between_rounds,
        .by_jump = imbalance->by_jump,
        .is_lost = imbalance->is_suspect,
        .is_nobodys = !imbalance->is_suspect && ls_handing_is_nobodys(filler->flow, imbalance),
        .is_own_lock = imbalance->is_own,
        .callers = program->procs.at[proc].callers,
        .exits = imbalance->exits,
        .exit = exits};
    ls_vec_push(&filler->model->imbalances, fact);
}

/* What a thread holds when its start routine returns, nobody can release. */
static void add_held_at_end(struct ls_filler *filler, uint32_t proc,
                            const struct ls_outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->locks; i++) {
        const struct ls_lock_state *lock = &outcome->lock[i];
        struct ls_flow_balance exit = {outcome->site, outcome->values, lock->trace};
        struct ls_flow_imbalance imbalance = {.proc = proc,
                                              .lock = lock->lock,
                                              .lock_kind = lock->kind,
                                              .mode = lock->mode,
                                              .imprecise = lock->guessed,
                                              .exits = 1,
                                              .exit = &exit};
        if (lock->status == LS_HELD && !ls_is_permit(lock))
            add_imbalance(filler, &imbalance);
    }
}

static void add_root_holds(struct ls_filler *filler)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; root->is_started && i < summary->outcomes; i++)
            if (ls_filler_can_return(filler, root, i))
                add_held_at_end(filler, root->proc, &summary->outcome[i]);
    }
}

void ls_filler_add_imbalances(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->imbalances.count; i++) {
        const struct ls_flow_imbalance *imbalance = &filler->flow->imbalances.at[i];
        if (imbalance->is_suspect &&
            (is_start(filler, imbalance->proc) || !ls_handing_is_lost(filler->flow, imbalance)))
            continue;
        if (!has_relock(filler, imbalance->proc, imbalance->lock))
            add_imbalance(filler, imbalance);
    }
    add_root_holds(filler);
}
