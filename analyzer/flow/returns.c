#include "flow/returns.h"

#include "ir/graph.h"

struct search {
    const struct ls_flow *flow;
    uint32_t component;
    bool *returns;
};

static bool comes_back(const struct search *search, uint32_t target)
{
    const struct ls_flow *flow = search->flow;
    const struct ls_proc *proc = &flow->program->procs.at[target];
    if (!proc->defined || flow->api[target])
        return true;
    return proc->component == search->component
               ? search->returns[target]
               : !flow->summaries[target].known || flow->summaries[target].outcomes > 0;
}

/* A pointer that leads back into the recursion leads out of it somewhere, if only in a file that is
 * not here: a layer calls what is below it by the pointer by which it is called. */
static bool is_way_out(const struct search *search, const struct ls_inst *call, uint32_t target)
{
    return call->a.kind != LS_OPERAND_FUNCTION &&
           search->flow->program->procs.at[target].component == search->component;
}

static bool goes_on(const struct search *search, uint32_t proc, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(search->flow->program, proc, call, &count);
    for (uint32_t i = 0; i < count; i++)
        if (is_way_out(search, call, targets[i]) || comes_back(search, targets[i]))
            return true;
    return count == 0;
}

/* A block is left when all its calls come back. */
static bool is_left(const struct search *search, uint32_t proc, const struct ls_block *block)
{
    const struct ls_unit *unit = ls_proc_unit(search->flow->program, proc);
    for (uint32_t i = 0; i < block->count; i++) {
        const struct ls_inst *inst = &unit->insts.at[block->first + i];
        if (inst->op == LS_OP_CALL && !goes_on(search, proc, inst))
            return false;
    }
    return true;
}

static bool may_return(const struct search *search, uint32_t proc, struct ls_arena *arena)
{
    const struct ls_unit *unit = ls_proc_unit(search->flow->program, proc);
    const struct ls_function *function = ls_proc_function(search->flow->program, proc);
    bool *seen = LS_NEW_ARRAY(arena, bool, function->blocks + 1);
    uint32_t *open = LS_NEW_ARRAY(arena, uint32_t, function->blocks + 1), opens = 0;
    if (function->blocks > 0)
        open[opens++] = 0;
    while (opens > 0) {
        uint32_t block = open[--opens];
        const struct ls_inst *last = ls_block_terminator(unit, function, block);
        if (!is_left(search, proc, &unit->blocks.at[function->first_block + block]))
            continue;
        if (last->op == LS_OP_RETURN)
            return true;
        for (uint32_t i = 0; i < ls_target_count(last); i++) {
            uint32_t target = ls_target(unit, last, i);
            if (!seen[target])
                open[opens++] = target;
            seen[target] = true;
        }
    }
    return false;
}

void ls_returns_find(const struct ls_flow *flow, const uint32_t *procs, uint32_t count,
                     bool *returns)
{
    struct ls_arena arena = {0};
    struct search search = {flow, flow->program->procs.at[procs[0]].component, returns};
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < count; i++) {
            bool is_new = !returns[procs[i]] && flow->program->procs.at[procs[i]].defined &&
                          may_return(&search, procs[i], &arena);
            returns[procs[i]] |= is_new;
            changed |= is_new;
        }
    }
    ls_arena_release(&arena);
}
