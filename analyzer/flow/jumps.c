#include "flow/jumps.h"

#include "flow/classes.h"
#include "flow/kept.h"
#include "flow/telling.h"
#include "flow/walk_p.h"

enum { MOST_JUMPS = 64 }; /* of one function */

void ls_jumps_note(struct ls_walk *walk, const struct ls_state *state, struct ls_site site)
{
    if (!walk->recording || walk->jumps.count == MOST_JUMPS)
        return;
    struct ls_flow_exit jump = {
        .site = site, .values = ls_values_all(), .state = ls_walk_copy(walk, state, walk->slots)};
    ls_vec_push(&walk->jumps, jump);
}

/* The function has taken the lock and given it back where it returns; or one of its class, in an
 * earlier round. */
static const struct ls_flow_exit *find_balanced(const struct ls_walk *walk, uint32_t lock)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_lock_state *state = ls_state_find_lock(walk->exits.at[i].state, lock);
        if (state && state->status == LS_FREE)
            return &walk->exits.at[i];
    }
    bool is_freed = class != LS_NONE && ls_is_among(walk->freed.at, walk->freed.count, class);
    return is_freed && walk->exits.count > 0 ? &walk->exits.at[0] : NULL;
}

static void record(struct ls_walk *walk, const struct ls_flow_exit *jump,
                   const struct ls_lock_state *held, const struct ls_flow_exit *other)
{
    struct ls_flow_balance *exits = LS_NEW_ARRAY(&walk->flow->arena, struct ls_flow_balance, 2);
    exits[0] =
        (struct ls_flow_balance){jump->site, jump->values, ls_walk_keep_trace(walk, held->trace)};
    exits[1] = (struct ls_flow_balance){other->site, other->values, NULL};
    struct ls_flow_imbalance imbalance = {.proc = walk->proc,
                                          .lock = held->lock,
                                          .lock_kind = held->kind,
                                          .mode = held->mode,
                                          .imprecise = jump->state->imprecise || held->chancy ||
                                                       held->guessed || held->lost ||
                                                       ls_lock_is_unstable(walk->flow, held->lock),
                                          .by_jump = true,
                                          .exits = 2,
                                          .exit = exits};
    ls_vec_push(&walk->flow->imbalances, imbalance);
}

static bool catches(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_program *program = flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[proc].unit];
    LS_EACH_INST (inst, unit, ls_proc_function(program, proc)) {
        const struct ls_api *api = inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION
                                       ? flow->api[map->function[inst->a.ref]]
                                       : NULL;
        if (api && api->role == LS_ROLE_SETJMP)
            return true;
    }
    return false;
}

static void find_kept(struct ls_walk *walk, const struct ls_flow_exit *jump)
{
    for (uint32_t i = 0; i < jump->state->locks.count; i++) {
        const struct ls_lock_state *held = &jump->state->locks.at[i];
        const struct ls_flow_exit *other = find_balanced(walk, held->lock);
        if (held->status == LS_HELD && !held->assumed && !ls_is_permit(held) && other)
            record(walk, jump, held, other);
    }
}

void ls_jumps_find(struct ls_walk *walk)
{
    walk->flow->jumps[walk->proc] = walk->jumps.count > 0 && walk->exits.count == 0;
    if (walk->jumps.count > 0 && !catches(walk->flow, walk->proc))
        for (uint32_t i = 0; i < walk->jumps.count; i++)
            find_kept(walk, &walk->jumps.at[i]);
}

static bool gives_back(const struct ls_flow *flow, uint32_t proc, uint32_t class)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t o = 0; o < summary->outcomes; o++)
        for (uint32_t l = 0; l < summary->outcome[o].locks; l++) {
            const struct ls_lock_state *lock = &summary->outcome[o].lock[l];
            if (lock->status != LS_HELD && ls_class_of(flow->classes, proc, lock->lock) == class)
                return true;
        }
    return false;
}

bool ls_jumps_are_caught(const struct ls_flow *flow, uint32_t class)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        if (flow->program->procs.at[proc].defined && gives_back(flow, proc, class) &&
            catches(flow, proc))
            return true;
    return false;
}
