#include "ir/builder.h"

#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "ir/graph.h"

struct ls_builder_block {
    LS_VEC(struct ls_inst) insts;
    uint32_t place; /* its number in the finished function; LS_NONE as long as nothing reaches it */
    bool terminated;
};

/* ---- the unit's tables ---- */

static uint32_t *constant_slot(struct ls_unit *unit, int64_t value)
{
    uint32_t mask = unit->constant_slots.count - 1;
    uint32_t slot = (uint32_t)ls_hash(&value, sizeof value, 0) & mask;
    while (unit->constant_slots.at[slot] != LS_NONE &&
           unit->constants.at[unit->constant_slots.at[slot]] != value)
        slot = (slot + 1) & mask;
    return &unit->constant_slots.at[slot];
}

/* Keeps the index at most half full; a loaded unit gets its index here at the first new constant.
 */
static void grow_constant_slots(struct ls_unit *unit)
{
    uint32_t wanted = 64;
    while (wanted / 2 <= unit->constants.count)
        wanted *= 2;
    if (wanted <= unit->constant_slots.count)
        return;
    unit->constant_slots.count = 0;
    ls_vec_reserve(&unit->constant_slots, wanted);
    unit->constant_slots.count = wanted;
    memset(unit->constant_slots.at, 0xff, wanted * sizeof *unit->constant_slots.at);
    for (uint32_t i = 0; i < unit->constants.count; i++)
        *constant_slot(unit, unit->constants.at[i]) = i;
}

struct ls_operand ls_unit_constant(struct ls_unit *unit, int64_t value)
{
    grow_constant_slots(unit);
    uint32_t *slot = constant_slot(unit, value);
    if (*slot == LS_NONE) {
        *slot = unit->constants.count;
        ls_vec_push(&unit->constants, value);
    }
    return (struct ls_operand){LS_OPERAND_CONST, *slot};
}

uint32_t ls_unit_place(struct ls_unit *unit, struct ls_place place, const struct ls_step *steps)
{
    place.first_step = unit->steps.count;
    for (uint32_t i = 0; i < place.steps; i++)
        ls_vec_push(&unit->steps, steps[i]);
    ls_vec_push(&unit->places, place);
    return unit->places.count - 1;
}

struct ls_operand ls_builder_address(struct ls_builder *builder, uint32_t place)
{
    const struct ls_place *p = &builder->unit->places.at[place];
    if (p->base == LS_BASE_LOCAL)
        builder->variables.at[p->ref].flags |= LS_VAR_ADDRESS_TAKEN;
    return (struct ls_operand){LS_OPERAND_ADDRESS, place};
}

/* ---- blocks and instructions ---- */

void ls_builder_begin(struct ls_builder *builder, struct ls_unit *unit, uint32_t function)
{
    LS_BUG_ON(function >= unit->functions.count);
    *builder = (struct ls_builder){.unit = unit, .function = function};
    builder->current = ls_builder_block(builder);
}

uint32_t ls_builder_variable(struct ls_builder *builder, struct ls_variable variable)
{
    ls_vec_push(&builder->variables, variable);
    return builder->variables.count - 1;
}

uint32_t ls_builder_block(struct ls_builder *builder)
{
    struct ls_builder_block *block = LS_NEW(&builder->arena, struct ls_builder_block);
    block->place = LS_NONE;
    ls_vec_push(&builder->blocks, block);
    return builder->blocks.count - 1;
}

void ls_builder_enter(struct ls_builder *builder, uint32_t block)
{
    LS_BUG_ON(block >= builder->blocks.count);
    builder->current = block;
}

bool ls_builder_terminated(const struct ls_builder *builder)
{
    return builder->blocks.at[builder->current]->terminated;
}

/* A new temporary's number. */
static uint32_t new_temp(struct ls_builder *builder)
{
    return builder->temps++;
}

/* Appends an instruction to the current block, as given. For call and switch use the functions
 * below. */
static void emit(struct ls_builder *builder, struct ls_inst inst)
{
    if (ls_builder_terminated(builder))
        ls_builder_enter(builder, ls_builder_block(builder));
    struct ls_builder_block *block = builder->blocks.at[builder->current];
    ls_vec_push(&block->insts, inst);
    block->terminated = ls_opcode_is_terminator(inst.op);
}

/* Emits an instruction that assigns a new temporary. */
static struct ls_operand emit_result(struct ls_builder *builder, struct ls_inst inst)
{
    inst.result = new_temp(builder);
    emit(builder, inst);
    return (struct ls_operand){LS_OPERAND_TEMP, inst.result};
}

struct ls_operand ls_builder_load(struct ls_builder *builder, uint32_t place, uint16_t flags,
                                  struct ls_site site)
{
    return emit_result(builder, (struct ls_inst){.op = LS_OP_LOAD,
                                                 .flags = flags,
                                                 .a = {LS_OPERAND_PLACE, place},
                                                 .site = site});
}

void ls_builder_store(struct ls_builder *builder, uint32_t place, struct ls_operand value,
                      uint16_t flags, struct ls_site site)
{
    emit(builder, (struct ls_inst){.op = LS_OP_STORE,
                                   .flags = flags,
                                   .result = LS_NONE,
                                   .a = {LS_OPERAND_PLACE, place},
                                   .b = value,
                                   .site = site});
}

struct ls_operand ls_builder_compute(struct ls_builder *builder, enum ls_operator operator,
                                     struct ls_operand a, struct ls_operand b, struct ls_site site)
{
    return emit_result(
        builder,
        (struct ls_inst){
            .op = LS_OP_COMPUTE, .operator=(uint8_t) operator, .a = a, .b = b, .site = site});
}

/* "void (int)", but not "void (*(int))(int)", which returns a pointer. */
static bool returns_void(const char *type)
{
    return strncmp(type, "void (", 6) == 0 && type[6] != '*';
}

struct ls_operand ls_builder_call(struct ls_builder *builder, struct ls_operand callee,
                                  uint32_t type, const struct ls_operand *args, uint32_t count,
                                  struct ls_site site)
{
    struct ls_inst inst = {.op = LS_OP_CALL,
                           .result = LS_NONE,
                           .a = callee,
                           .first = builder->args.count,
                           .count = count,
                           .type = type,
                           .site = site};
    for (uint32_t i = 0; i < count; i++)
        ls_vec_push(&builder->args, args[i]);
    if (!returns_void(ls_unit_text(builder->unit, type)))
        return emit_result(builder, inst);
    emit(builder, inst);
    return (struct ls_operand){LS_OPERAND_UNKNOWN, 0};
}

void ls_builder_jump(struct ls_builder *builder, uint32_t block, struct ls_site site)
{
    emit(builder,
         (struct ls_inst){.op = LS_OP_JUMP, .result = LS_NONE, .target = {block}, .site = site});
}

void ls_builder_branch(struct ls_builder *builder, enum ls_operator operator, struct ls_operand a,
                       struct ls_operand b, uint32_t if_true, uint32_t if_false,
                       struct ls_site site)
{
    LS_BUG_ON(!ls_operator_is_comparison(operator));
    emit(builder, (struct ls_inst){.op = LS_OP_BRANCH,
                                   .operator=(uint8_t) operator,
                                   .result = LS_NONE,
                                   .a = a,
                                   .b = b,
                                   .target = {if_true, if_false},
                                   .site = site});
}

void ls_builder_switch(struct ls_builder *builder, struct ls_operand value,
                       const struct ls_case *cases, uint32_t count, struct ls_site site)
{
    LS_BUG_ON(count == 0);
    uint32_t first = builder->cases.count;
    for (uint32_t i = 0; i < count; i++)
        ls_vec_push(&builder->cases, cases[i]);
    emit(builder, (struct ls_inst){.op = LS_OP_SWITCH,
                                   .result = LS_NONE,
                                   .a = value,
                                   .first = first,
                                   .count = count,
                                   .site = site});
}

void ls_builder_return(struct ls_builder *builder, struct ls_operand value, struct ls_site site)
{
    emit(builder,
         (struct ls_inst){.op = LS_OP_RETURN, .result = LS_NONE, .a = value, .site = site});
}

void ls_builder_unreachable(struct ls_builder *builder, struct ls_site site)
{
    emit(builder, (struct ls_inst){.op = LS_OP_UNREACHABLE, .result = LS_NONE, .site = site});
}

/* ---- layout ---- */

/* Where the n-th target of a terminator stands. */
static uint32_t *target_of(struct ls_inst *last, struct ls_case *cases, uint32_t n)
{
    return last->op == LS_OP_SWITCH ? &cases[last->first + n].target : &last->target[n];
}

static struct ls_inst *terminator(struct ls_builder_block *block)
{
    return &block->insts.at[block->insts.count - 1];
}

/* A block on the depth-first path; targets are taken from the last to the first. */
struct visit {
    uint32_t block;
    uint32_t left;
};

typedef LS_VEC(struct visit) visit_stack;
typedef LS_VEC(uint32_t) block_list;

static void visit_block(struct ls_builder *builder, visit_stack *stack, uint32_t number,
                        struct ls_site end)
{
    struct ls_builder_block *block = builder->blocks.at[number];
    if (block->place != LS_NONE)
        return;
    block->place = 0; /* seen; numbered when the order is known */
    if (!block->terminated) {
        ls_builder_enter(builder, number);
        ls_builder_return(builder, (struct ls_operand){LS_OPERAND_NONE, 0}, end);
    }
    ls_vec_push(stack, (struct visit){number, ls_target_count(terminator(block))});
}

/* The reachable blocks in postorder. */
static void walk(struct ls_builder *builder, struct ls_site end, block_list *order)
{
    visit_stack stack = {0};
    visit_block(builder, &stack, 0, end);
    while (stack.count > 0) {
        struct visit *top = &stack.at[stack.count - 1];
        if (top->left == 0) {
            ls_vec_push(order, top->block);
            stack.count--;
            continue;
        }
        struct ls_inst *last = terminator(builder->blocks.at[top->block]);
        uint32_t target = *target_of(last, builder->cases.at, --top->left);
        LS_BUG_ON(target >= builder->blocks.count);
        visit_block(builder, &stack, target, end);
    }
    ls_vec_release(&stack);
}

/* Does one of the blocks jump to block 0? */
static bool entry_has_predecessor(struct ls_builder *builder, const block_list *order)
{
    for (uint32_t i = 0; i < order->count; i++) {
        struct ls_inst *last = terminator(builder->blocks.at[order->at[i]]);
        for (uint32_t n = 0; n < ls_target_count(last); n++) {
            if (*target_of(last, builder->cases.at, n) == 0)
                return true;
        }
    }
    return false;
}

/* Puts an empty block before block 0, which ends the postorder. */
static void add_entry(struct ls_builder *builder, block_list *order)
{
    struct ls_site site = builder->blocks.at[0]->insts.at[0].site;
    ls_builder_enter(builder, ls_builder_block(builder));
    ls_builder_jump(builder, 0, site);
    ls_vec_push(order, builder->current);
}

/* Moves what the instruction points to into the unit's own tables. */
static void place_operands(struct ls_builder *builder, struct ls_inst *inst)
{
    struct ls_unit *unit = builder->unit;
    uint32_t first = inst->first;
    if (inst->op == LS_OP_CALL) {
        inst->first = unit->args.count;
        for (uint32_t i = 0; i < inst->count; i++)
            ls_vec_push(&unit->args, builder->args.at[first + i]);
    } else if (inst->op == LS_OP_SWITCH) {
        inst->first = unit->cases.count;
        for (uint32_t i = 0; i < inst->count; i++)
            ls_vec_push(&unit->cases, builder->cases.at[first + i]);
    }
}

static void place_block(struct ls_builder *builder, struct ls_builder_block *block)
{
    struct ls_unit *unit = builder->unit;
    ls_vec_push(&unit->blocks, (struct ls_block){unit->insts.count, block->insts.count});
    for (uint32_t i = 0; i < block->insts.count; i++) {
        struct ls_inst inst = block->insts.at[i];
        place_operands(builder, &inst);
        uint32_t targets = ls_target_count(&inst);
        for (uint32_t n = 0; n < targets; n++) {
            uint32_t *target = target_of(&inst, unit->cases.at, n);
            *target = builder->blocks.at[*target]->place;
        }
        ls_vec_push(&unit->insts, inst);
    }
}

static void release(struct ls_builder *builder)
{
    for (uint32_t i = 0; i < builder->blocks.count; i++)
        ls_vec_release(&builder->blocks.at[i]->insts);
    ls_vec_release(&builder->blocks);
    ls_vec_release(&builder->variables);
    ls_vec_release(&builder->args);
    ls_vec_release(&builder->cases);
    ls_arena_release(&builder->arena);
}

void ls_builder_end(struct ls_builder *builder, struct ls_site end)
{
    struct ls_unit *unit = builder->unit;
    struct ls_function *function = &unit->functions.at[builder->function];
    block_list order = {0};
    walk(builder, end, &order);
    if (entry_has_predecessor(builder, &order))
        add_entry(builder, &order);
    for (uint32_t i = 0; i < order.count; i++)
        builder->blocks.at[order.at[i]]->place = order.count - 1 - i;

    function->first_variable = unit->variables.count;
    function->variables = builder->variables.count;
    function->temps = builder->temps;
    function->first_block = unit->blocks.count;
    function->blocks = order.count;
    for (uint32_t i = 0; i < builder->variables.count; i++)
        ls_vec_push(&unit->variables, builder->variables.at[i]);
    for (uint32_t i = order.count; i > 0; i--)
        place_block(builder, builder->blocks.at[order.at[i - 1]]);
    ls_vec_release(&order);
    release(builder);
}
