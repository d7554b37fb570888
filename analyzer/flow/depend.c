#include "flow/depend.h"

#include <string.h>

#include "ir/graph.h"

enum {
    MOST_BLOCKS = 400,
    MOST_CELLS = 1 << 20, /* blocks times variables */
    MOST_PASSES = 12,
};

static unsigned value_of(const struct ls_depend *depend, struct ls_operand operand);

/* Of the address of a place, or what is read there. */
static unsigned place_of(const struct ls_depend *depend, uint32_t index, bool loads)
{
    const struct ls_place *place = &depend->unit->places.at[index];
    unsigned base = 0, steps = 0;
    if (place->base == LS_BASE_LOCAL && loads)
        base = depend->now[place->ref];
    else if (place->base == LS_BASE_POINTEE)
        base = value_of(depend, place->pointer);
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &depend->unit->steps.at[place->first_step + i];
        if (step->kind == LS_STEP_INDEX)
            steps |= value_of(depend, step->index);
    }
    bool is_whole = place->steps == 0 && (!loads || place->base == LS_BASE_LOCAL);
    return is_whole ? base : (base | steps) & LS_DEPENDS;
}

static unsigned value_of(const struct ls_depend *depend, struct ls_operand operand)
{
    switch (operand.kind) {
    case LS_OPERAND_VAR:
        return depend->now[operand.ref];
    case LS_OPERAND_TEMP:
        return depend->temp[operand.ref];
    case LS_OPERAND_ADDRESS:
        return place_of(depend, operand.ref, false);
    default:
        return 0;
    }
}

static unsigned arguments_of(const struct ls_depend *depend, const struct ls_inst *call)
{
    unsigned any = 0;
    for (uint32_t i = 0; i < call->count; i++)
        any |= value_of(depend, depend->unit->args.at[call->first + i]);
    return any;
}

static void store(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst)
{
    const struct ls_place *place = &depend->unit->places.at[inst->a.ref];
    if (place->base != LS_BASE_LOCAL)
        return;
    unsigned value =
        value_of(depend, inst->b) | (depend->controlled[block] ? (unsigned)LS_DEPENDS : 0u);
    uint8_t *variable = &depend->now[place->ref];
    *variable = (uint8_t)(place->steps == 0 ? value : *variable | (value & LS_DEPENDS));
}

static void make(struct ls_depend *depend, const struct ls_inst *inst, unsigned value)
{
    if (depend->seed[(uint32_t)(inst - depend->unit->insts.at) - depend->first_inst])
        value |= LS_DEPENDS | LS_DEPENDS_SAME;
    if (inst->result != LS_NONE)
        depend->temp[inst->result] |= (uint8_t)value;
}

static void execute(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst)
{
    switch (inst->op) {
    case LS_OP_LOAD:
        make(depend, inst, place_of(depend, inst->a.ref, true));
        break;
    case LS_OP_STORE:
        store(depend, block, inst);
        break;
    case LS_OP_COMPUTE:
        make(depend, inst, (value_of(depend, inst->a) | value_of(depend, inst->b)) & LS_DEPENDS);
        break;
    case LS_OP_CALL:
        make(depend, inst, arguments_of(depend, inst) & LS_DEPENDS);
        break;
    default:
        break;
    }
}

/* From the start of the block up to `end`: what the variables are then. */
static void replay(struct ls_depend *depend, uint32_t block, const struct ls_inst *end)
{
    memcpy(depend->now, &depend->var[block * depend->row], depend->row);
    LS_EACH_INST_OF (inst, depend->unit, depend->function, block) {
        if (inst == end)
            return;
        execute(depend, block, inst);
    }
}

/* Eight variables at a time: most have no bits. */
static bool add(uint8_t *into, const uint8_t *from, size_t row)
{
    uint64_t changed = 0;
    for (size_t i = 0; i < row; i += sizeof changed) {
        uint64_t old, more;
        memcpy(&old, into + i, sizeof old);
        memcpy(&more, from + i, sizeof more);
        changed |= more & ~old;
        old |= more;
        memcpy(into + i, &old, sizeof old);
    }
    return changed != 0;
}

/* Control */

struct order {
    struct ls_depend *depend;
    struct ls_predecessors before;
    bool *seen;
    uint32_t *number, *list; /* by block; in the order in which they are finished, the end last */
    uint32_t count;
};

/* Backwards from the ends: deeper ones first. An explicit stack would be longer than the depth of
 * MOST_BLOCKS that there is at most. */
static void visit(struct order *order, uint32_t block)
{
    order->seen[block] = true;
    for (uint32_t i = order->before.first[block]; i < order->before.first[block + 1]; i++)
        if (!order->seen[order->before.from[i]])
            visit(order, order->before.from[i]);
    order->number[block] = order->count;
    order->list[order->count++] = block;
}

/* A block where a way ends; in a loop without end, where its next round begins. */
static bool is_end(const struct order *order, uint32_t block, bool endless)
{
    const struct ls_depend *depend = order->depend;
    const struct ls_inst *last = ls_block_terminator(depend->unit, depend->function, block);
    for (uint32_t i = 0; endless && i < ls_target_count(last); i++)
        if (ls_target(depend->unit, last, i) <= block)
            return true;
    return ls_target_count(last) == 0;
}

static uint32_t common(const struct order *order, const uint32_t *behind, uint32_t a, uint32_t b)
{
    while (a != b)
        if (order->number[a] < order->number[b])
            a = behind[a];
        else
            b = behind[b];
    return a;
}

static uint32_t next_of(const struct order *order, const uint32_t *behind, const bool *ends,
                        uint32_t block)
{
    const struct ls_depend *depend = order->depend;
    const struct ls_inst *last = ls_block_terminator(depend->unit, depend->function, block);
    uint32_t end = depend->function->blocks, next = ends[block] ? end : LS_NONE;
    for (uint32_t i = 0; i < ls_target_count(last); i++) {
        uint32_t target = ls_target(depend->unit, last, i);
        if (behind[target] != LS_NONE)
            next = next == LS_NONE ? target : common(order, behind, next, target);
    }
    return next;
}

/* By block: the next one that all ways from it pass (its immediate post-dominator); the number of
 * blocks stands for the end. */
static void find_behind(struct ls_depend *depend)
{
    uint32_t blocks = depend->function->blocks;
    struct order order = {depend,
                          ls_predecessors_find(depend->arena, depend->unit, depend->function),
                          LS_NEW_ARRAY(depend->arena, bool, blocks + 1),
                          LS_NEW_ARRAY(depend->arena, uint32_t, blocks + 1),
                          LS_NEW_ARRAY(depend->arena, uint32_t, blocks + 1),
                          0};
    bool *ends = LS_NEW_ARRAY(depend->arena, bool, blocks + 1);
    depend->behind = LS_NEW_ARRAY(depend->arena, uint32_t, blocks + 1);
    for (int endless = 0; endless < 2; endless++)
        for (uint32_t b = blocks; b-- > 0;)
            if (!order.seen[b] && is_end(&order, b, endless == 1)) {
                ends[b] = true;
                visit(&order, b);
            }
    order.number[blocks] = order.count;
    for (uint32_t b = 0; b < blocks; b++)
        depend->behind[b] = LS_NONE;
    depend->behind[blocks] = blocks;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = order.count; i-- > 0;) {
            uint32_t b = order.list[i], next = next_of(&order, depend->behind, ends, b);
            changed |= next != depend->behind[b];
            depend->behind[b] = next;
        }
    }
}

/* Marks the blocks that the branch decides about, and those that branches among them do. */
static void control(const struct ls_depend *depend, uint32_t branch, bool *controlled)
{
    const struct ls_inst *last = ls_block_terminator(depend->unit, depend->function, branch);
    uint32_t end = depend->function->blocks, targets = ls_target_count(last);
    for (uint32_t i = 0; targets > 1 && i < targets; i++)
        for (uint32_t b = ls_target(depend->unit, last, i);
             b != end && b != LS_NONE && b != depend->behind[branch]; b = depend->behind[b])
            if (!controlled[b]) {
                controlled[b] = true;
                control(depend, b, controlled);
            }
}

bool ls_depend_decides(const struct ls_depend *depend, uint32_t branch, uint32_t block)
{
    bool *controlled = LS_NEW_ARRAY(depend->arena, bool, depend->function->blocks + 1);
    control(depend, branch, controlled);
    return controlled[block];
}

static bool is_test(const struct ls_depend *depend, const struct ls_inst *last)
{
    return (last->op == LS_OP_BRANCH &&
            (value_of(depend, last->a) | value_of(depend, last->b)) != 0) ||
           (last->op == LS_OP_SWITCH && value_of(depend, last->a) != 0);
}

static bool run_block(struct ls_depend *depend, uint32_t block)
{
    const struct ls_inst *last = ls_block_terminator(depend->unit, depend->function, block);
    bool changed = false;
    replay(depend, block, last);
    if (!depend->tests[block] && is_test(depend, last)) {
        depend->tests[block] = changed = true;
        control(depend, block, depend->controlled);
    }
    for (uint32_t i = 0; i < ls_target_count(last); i++)
        changed |= add(&depend->var[ls_target(depend->unit, last, i) * depend->row], depend->now,
                       depend->row);
    return changed;
}

bool ls_depend_run(struct ls_depend *depend, struct ls_arena *arena, const struct ls_unit *unit,
                   const struct ls_function *function, const bool *seed)
{
    uint32_t blocks = function->blocks;
    *depend = (struct ls_depend){.arena = arena,
                                 .unit = unit,
                                 .function = function,
                                 .first_inst = unit->blocks.at[function->first_block].first,
                                 .row = ((size_t)function->variables + 7) / 8 * 8,
                                 .seed = seed};
    if (blocks > MOST_BLOCKS || blocks * depend->row > MOST_CELLS)
        return false;
    depend->temp = LS_NEW_ARRAY(arena, uint8_t, function->temps + 1);
    depend->var = LS_NEW_ARRAY(arena, uint8_t, blocks * depend->row + 1);
    depend->now = LS_NEW_ARRAY(arena, uint8_t, depend->row + 1);
    depend->tests = LS_NEW_ARRAY(arena, bool, blocks + 1);
    depend->controlled = LS_NEW_ARRAY(arena, bool, blocks + 1);
    find_behind(depend);
    bool changed = true;
    for (int pass = 0; pass < MOST_PASSES && changed; pass++) {
        changed = false;
        for (uint32_t b = 0; b < blocks; b++)
            changed |= run_block(depend, b);
    }
    return true;
}

unsigned ls_depend_used(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst)
{
    replay(depend, block, inst);
    switch (inst->op) {
    case LS_OP_STORE:
        return value_of(depend, inst->b);
    case LS_OP_RETURN:
        return value_of(depend, inst->a);
    case LS_OP_CALL:
        return arguments_of(depend, inst);
    default:
        return 0;
    }
}

/* The pointer of a place. */
static unsigned pointer_of(const struct ls_depend *depend, uint32_t index)
{
    const struct ls_place *place = &depend->unit->places.at[index];
    return place->base == LS_BASE_POINTEE ? value_of(depend, place->pointer) : 0;
}

unsigned ls_depend_reached(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst)
{
    replay(depend, block, inst);
    bool reaches = inst->op == LS_OP_LOAD || inst->op == LS_OP_STORE;
    return reaches ? pointer_of(depend, inst->a.ref) : 0;
}

bool ls_depend_handed(struct ls_depend *depend, uint32_t block, const struct ls_inst *call)
{
    replay(depend, block, call);
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand arg = depend->unit->args.at[call->first + i];
        unsigned value =
            arg.kind == LS_OPERAND_ADDRESS ? pointer_of(depend, arg.ref) : value_of(depend, arg);
        if (value & LS_DEPENDS_SAME)
            return true;
    }
    return false;
}
