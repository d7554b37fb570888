#include "flow/forced.h"

#include "flow/walk_p.h"
#include "ir/graph.h"

/* A call may give back a lock of its caller. */
static bool may_release(const struct ls_walk *walk, const struct ls_inst *inst, bool pointers)
{
    if (inst->op != LS_OP_CALL)
        return false;
    if (inst->a.kind != LS_OPERAND_FUNCTION)
        return pointers;
    uint32_t proc = walk->map->function[inst->a.ref];
    const struct ls_api *api = walk->flow->api[proc];
    const struct ls_summary *summary = &walk->flow->summaries[proc];
    bool releases = api && api->role != LS_ROLE_ACQUIRE && api->lock != 0;
    for (uint32_t o = 0; o < summary->outcomes && !releases; o++)
        for (uint32_t l = 0; l < summary->outcome[o].locks; l++)
            releases |= summary->outcome[o].lock[l].status != LS_HELD;
    return releases;
}

static bool any_releases(const struct ls_walk *walk, const struct ls_inst *from,
                         const struct ls_inst *end, bool pointers)
{
    for (; from < end; from++)
        if (may_release(walk, from, pointers))
            return true;
    return false;
}

/* The only instruction of this kind at a site, or NULL. */
static const struct ls_inst *find(const struct ls_walk *walk, enum ls_opcode op,
                                  struct ls_site site)
{
    const struct ls_inst *found = NULL;
    LS_EACH_INST (inst, walk->unit, walk->function) {
        if (inst->op != op || !ls_site_equal(inst->site, site))
            continue;
        if (found)
            return NULL;
        found = inst;
    }
    return found;
}

/* Goes back from `end` to `start`, which dominates it: whether anything on the way releases. */
static bool is_way_clear(const struct ls_walk *walk, struct ls_arena *arena,
                         const struct ls_predecessors *before, uint32_t start, uint32_t end,
                         bool pointers)
{
    bool *seen = LS_NEW_ARRAY(arena, bool, walk->function->blocks);
    uint32_t *stack = LS_NEW_ARRAY(arena, uint32_t, walk->function->blocks + 1), count = 0;
    seen[start] = seen[end] = true;
    stack[count++] = end;
    while (count > 0) {
        uint32_t block = stack[--count];
        const struct ls_block *b = &walk->unit->blocks.at[walk->function->first_block + block];
        const struct ls_inst *insts = &walk->unit->insts.at[b->first];
        if (any_releases(walk, insts, insts + b->count, pointers))
            return false;
        for (uint32_t i = before->first[block]; i < before->first[block + 1]; i++)
            if (!seen[before->from[i]]) {
                seen[before->from[i]] = true;
                stack[count++] = before->from[i];
            }
    }
    return true;
}

bool ls_forced_to_keep(const struct ls_walk *walk, struct ls_site taken, struct ls_site left,
                       bool pointers)
{
    const struct ls_inst *call = find(walk, LS_OP_CALL, taken);
    const struct ls_inst *leave = find(walk, LS_OP_RETURN, left);
    if (!call || !leave)
        return false;
    uint32_t start = ls_block_of(walk->unit, walk->function, call);
    uint32_t end = ls_block_of(walk->unit, walk->function, leave);
    const struct ls_block *b = &walk->unit->blocks.at[walk->function->first_block + start];
    const struct ls_inst *rest = &walk->unit->insts.at[b->first] + b->count;
    struct ls_arena arena = {0};
    struct ls_predecessors before = ls_predecessors_find(&arena, walk->unit, walk->function);
    bool forced = !any_releases(walk, call + 1, rest, pointers) &&
                  ls_dominates(ls_dominators_find(&arena, walk->function, &before), start, end) &&
                  (start == end || is_way_clear(walk, &arena, &before, start, end, pointers));
    ls_arena_release(&arena);
    return forced;
}

bool ls_forced_to_come(const struct ls_walk *walk, struct ls_site from, struct ls_site to)
{
    const struct ls_function *function = walk->function;
    uint32_t start = ls_block_of_call(walk->unit, function, from);
    uint32_t goal = ls_block_of_call(walk->unit, function, to);
    if (start == LS_NONE || goal == LS_NONE || start == goal)
        return start == goal;
    struct ls_arena arena = {0};
    bool *seen = LS_NEW_ARRAY(&arena, bool, function->blocks), forced = true;
    uint32_t *stack = LS_NEW_ARRAY(&arena, uint32_t, function->blocks + 1), count = 0;
    seen[goal] = seen[start] = true;
    stack[count++] = start;
    while (count > 0 && forced) {
        const struct ls_inst *last = ls_block_terminator(walk->unit, function, stack[--count]);
        forced = last->op != LS_OP_RETURN;
        for (uint32_t i = 0; i < ls_target_count(last); i++) {
            uint32_t target = ls_target(walk->unit, last, i);
            if (!seen[target])
                stack[count++] = target;
            seen[target] = true;
        }
    }
    ls_arena_release(&arena);
    return forced;
}
