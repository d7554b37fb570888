#include "facts/farewell.h"

#include "facts/looks.h"
#include "ir/graph.h"

struct farewell {
    const struct ls_pending *pending;
    const struct ls_root *joined;
    struct ls_look routine;
    const struct ls_look *joiner; /* one function on the way to the join */
};

static const struct ls_block *block_of(const struct ls_look *look, uint32_t block)
{
    return &look->unit->blocks.at[look->function->first_block + block];
}

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
    for (uint32_t i = index; i < block_of(look, block)->count; i++) {
        const struct ls_inst *inst = &look->unit->insts.at[block_of(look, block)->first + i];
        if (inst->op == LS_OP_CALL && takes(farewell, inst))
            return true;
    }
    return false;
}

static void add_targets(const struct ls_look *look, uint32_t block, bool *reached, uint32_t *stack,
                        uint32_t *count)
{
    const struct ls_inst *last = ls_block_terminator(look->unit, look->function, block);
    for (uint32_t i = 0; i < ls_target_count(last); i++) {
        uint32_t target = ls_target(look->unit, last, i);
        if (!reached[target])
            stack[(*count)++] = target;
        reached[target] = true;
    }
}

/* On some way on from there. */
static bool takes_later(const struct farewell *farewell, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &farewell->routine;
    struct ls_arena *arena = &farewell->pending->filler->arena;
    bool *reached = LS_NEW_ARRAY(arena, bool, look->function->blocks);
    uint32_t *stack = LS_NEW_ARRAY(arena, uint32_t, look->function->blocks + 1), count = 0;
    bool found = takes_from(farewell, block, index);
    for (add_targets(look, block, reached, stack, &count); count > 0 && !found;) {
        uint32_t next = stack[--count];
        found = takes_from(farewell, next, 0);
        add_targets(look, next, reached, stack, &count);
    }
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
    for (uint32_t b = 0; cell != LS_NONE && b < look->function->blocks; b++)
        for (uint32_t i = 0; i < block_of(look, b)->count; i++) {
            const struct ls_inst *inst = &look->unit->insts.at[block_of(look, b)->first + i];
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
            (ls_look_each(look, last->a, sees_flag, farewell) ||
             ls_look_each(look, last->b, sees_flag, farewell)))
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
