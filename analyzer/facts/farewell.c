#include "facts/farewell.h"

#include "facts/looks.h"
#include "ir/graph.h"

struct farewell {
    const struct ls_pending *pending;
    const struct ls_root *joined;
    struct ls_look routine;
    const struct ls_look *joiner; /* one function on the way to the join */
};

static bool is_held(const struct farewell *farewell, uint32_t lock)
{
    for (uint32_t i = 0; i < farewell->pending->holds; i++)
        if (farewell->pending->hold[i].lock == lock)
            return true;
    return false;
}

/* The thread takes a lock of the joiner's at this call. */
static bool takes(const struct farewell *farewell, const struct ls_inst *call)
{
    struct ls_filler *filler = farewell->pending->filler;
    const struct ls_summary *summary = &filler->flow->summaries[farewell->joined->proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && ls_site_equal(event->trace->site, call->site) &&
            is_held(farewell,
                    ls_filler_root_lock(filler, farewell->joined, event->lock, event->lock_kind)))
            return true;
    }
    return false;
}

static bool takes_from(const struct farewell *farewell, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &farewell->routine;
    const struct ls_inst *inst;
    for (; (inst = ls_block_inst(look->unit, look->function, block, index)) != NULL; index++)
        if (inst->op == LS_OP_CALL && takes(farewell, inst))
            return true;
    return false;
}

/* On some way on from there. */
static bool takes_later(const struct farewell *farewell, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &farewell->routine;
    struct ls_arena *arena = &farewell->pending->filler->arena;
    const bool *after = ls_blocks_after(arena, look->unit, look->function, block);
    bool found = takes_from(farewell, block, index);
    for (uint32_t b = 0; b < look->function->blocks && !found; b++)
        found = after[b] && takes_from(farewell, b, 0);
    return found;
}

/* What is called there writes the flag, as a handler that cleans up does, and takes none of these
 * locks. */
static bool sets_below(const struct farewell *farewell, const struct ls_inst *call, uint32_t cell)
{
    const struct ls_look *look = &farewell->routine;
    uint32_t count;
    if (call->op != LS_OP_CALL || takes(farewell, call))
        return false;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!look->program->procs.at[targets[i]].defined)
            continue;
        const struct ls_look inner = ls_look_over(look->program, look->api, targets[i]);
        LS_EACH_INST (inst, inner.unit, inner.function)
            if (ls_look_written(&inner, inst) == cell)
                return true;
    }
    return false;
}

/* The thread sets the flag where all it needs these locks for is done. */
static bool is_set_last(const struct farewell *farewell, uint32_t cell)
{
    const struct ls_look *look = &farewell->routine;
    const struct ls_inst *inst;
    for (uint32_t b = 0; cell != LS_NONE && b < look->function->blocks; b++)
        for (uint32_t i = 0; (inst = ls_block_inst(look->unit, look->function, b, i)); i++) {
            bool sets = ls_look_written(look, inst) == cell || sets_below(farewell, inst, cell);
            if (sets && !takes_later(farewell, b, i + 1))
                return true;
        }
    return false;
}

static bool sees_flag(void *context, const struct ls_inst *inst)
{
    const struct farewell *farewell = context;
    uint32_t cell = inst->op == LS_OP_LOAD ? ls_look_cell(farewell->joiner, inst->a.ref)
                                           : ls_look_read(farewell->joiner, inst);
    return is_set_last(farewell, cell);
}

/* Before the block is come to. */
static bool tests_flag(struct farewell *farewell, uint32_t block)
{
    const struct ls_look *look = farewell->joiner;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    while (block != dominators[block]) {
        block = dominators[block];
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, block);
        if ((last->op == LS_OP_BRANCH || last->op == LS_OP_SWITCH) &&
            ls_look_test(look, last, sees_flag, farewell))
            return true;
    }
    return false;
}

bool ls_farewell_is_heard(const struct ls_pending *pending, const struct ls_root *joined)
{
    const struct ls_flow *flow = pending->filler->flow;
    struct farewell farewell = {.pending = pending,
                                .joined = joined,
                                .routine = ls_look_over(flow->program, flow->api, joined->proc)};
    for (const struct ls_trace *step = pending->event->trace; step; step = step->inner) {
        const struct ls_look *look = ls_look_at(&pending->filler->looks, step->proc);
        uint32_t block, index;
        farewell.joiner = look;
        if (ls_look_find_call(look, step->site, step->inner ? LS_ROLES : LS_ROLE_JOIN,
                              step->inner ? step->inner->proc : 0, &block, &index) &&
            tests_flag(&farewell, block))
            return true;
    }
    return false;
}
