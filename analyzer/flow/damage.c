#include "flow/damage.h"

#include "flow/lockname.h"
#include "ir/graph.h"

struct search {
    const struct ls_flow *flow;
    const struct ls_unit *unit;
    const struct ls_function *function;
    const uint32_t *callee; /* by function of the unit: the proc */
    LS_VEC(bool) unknown;   /* by temporary */
};

static bool is_unknown(const struct search *search, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_TEMP)
        return search->unknown.at[operand.ref];
    if (operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE) {
        const struct ls_place *place = &search->unit->places.at[operand.ref];
        return place->base == LS_BASE_POINTEE && is_unknown(search, place->pointer);
    }
    return operand.kind == LS_OPERAND_UNKNOWN;
}

static bool is_given_unknown(const struct search *search, const struct ls_inst *call)
{
    for (uint32_t i = 0; i < call->count; i++)
        if (is_unknown(search, search->unit->args.at[call->first + i]))
            return true;
    return false;
}

static bool locks_something(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    const struct ls_api *api = flow->api[proc];
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (summary->outcome[i].locks > 0)
            return true;
    struct ls_arena arena = {0};
    bool named = ls_lockname_read(&arena, flow->program->procs.at[proc].name).verb != LS_VERB_NONE;
    ls_arena_release(&arena);
    return named || (api && (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE));
}

static bool is_lock_call(const struct search *search, const struct ls_inst *call)
{
    if (call->a.kind != LS_OPERAND_FUNCTION)
        return is_unknown(search, call->a);
    return is_given_unknown(search, call) &&
           locks_something(search->flow, search->callee[call->a.ref]);
}

static bool is_lock_block(const struct search *search, uint32_t block)
{
    LS_EACH_INST_OF (inst, search->unit, search->function, block) {
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
            locks_something(search->flow, search->callee[inst->a.ref]))
            return true;
    }
    return false;
}

/* By block: whether a way from `start` comes there. */
static const bool *reach(const struct search *search, struct ls_arena *arena, uint32_t start)
{
    bool *reached = ls_blocks_after(arena, search->unit, search->function, start);
    reached[start] = true;
    return reached;
}

/* Only some of the ways that part here come to an operation on a lock. */
static bool decides_lock(const struct search *search, const struct ls_inst *test)
{
    struct ls_arena arena = {0};
    uint32_t blocks = search->function->blocks, ways = ls_target_count(test);
    uint32_t *times = LS_NEW_ARRAY(&arena, uint32_t, blocks);
    bool decides = false;
    for (uint32_t i = 0; i < ways; i++) {
        const bool *reached = reach(search, &arena, ls_target(search->unit, test, i));
        for (uint32_t b = 0; b < blocks; b++)
            times[b] += reached[b];
    }
    for (uint32_t b = 0; b < blocks; b++)
        decides |= times[b] > 0 && times[b] < ways && is_lock_block(search, b);
    ls_arena_release(&arena);
    return decides;
}

static bool matters(struct search *search, const struct ls_inst *inst)
{
    bool unknown = is_unknown(search, inst->a) || is_unknown(search, inst->b);
    switch (inst->op) {
    case LS_OP_BRANCH:
    case LS_OP_SWITCH:
        return unknown && decides_lock(search, inst);
    case LS_OP_CALL:
        return is_lock_call(search, inst);
    default:
        if (inst->result != LS_NONE)
            search->unknown.at[inst->result] = unknown;
        return false;
    }
}

bool ls_damage_matters(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    if (!(function->flags & LS_FN_DAMAGED))
        return false;
    struct search search = {flow,
                            ls_proc_unit(flow->program, proc),
                            function,
                            flow->program->maps[flow->program->procs.at[proc].unit].function,
                            {0}};
    for (uint32_t i = 0; i < function->temps; i++)
        ls_vec_push(&search.unknown, false);
    bool found = false;
    LS_EACH_INST (inst, search.unit, function) {
        found = matters(&search, inst);
        if (found)
            break;
    }
    ls_vec_release(&search.unknown);
    return found;
}
