#include "facts/overwritten.h"

#include "ir/graph.h"

static bool is_variable(const struct ls_unit *unit, struct ls_operand operand)
{
    const struct ls_place *place =
        operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE
            ? &unit->places.at[operand.ref]
            : NULL;
    return place && place->base == LS_BASE_LOCAL && place->steps == 0;
}

/* The variable that the handle is kept in; LS_NONE. */
static uint32_t variable_of(const struct ls_look *look, uint32_t block, struct ls_operand handle,
                            bool by_value)
{
    if (!by_value)
        return is_variable(look->unit, handle) ? look->unit->places.at[handle.ref].ref : LS_NONE;
    LS_EACH_INST_OF (inst, look->unit, look->function, block) {
        if (inst->op == LS_OP_STORE && inst->b.kind == handle.kind && inst->b.ref == handle.ref &&
            is_variable(look->unit, inst->a))
            return look->unit->places.at[inst->a.ref].ref;
    }
    return LS_NONE;
}

static unsigned uses_in(const struct ls_unit *unit, struct ls_operand operand, uint32_t variable)
{
    if (operand.kind == LS_OPERAND_VAR)
        return operand.ref == variable;
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return 0;
    const struct ls_place *place = &unit->places.at[operand.ref];
    return place->base == LS_BASE_POINTEE ? uses_in(unit, place->pointer, variable)
                                          : place->base == LS_BASE_LOCAL && place->ref == variable;
}

static unsigned count_uses(const struct ls_look *look, const bool *loop, uint32_t variable)
{
    unsigned uses = 0;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!loop[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            uses += uses_in(look->unit, inst->a, variable) + uses_in(look->unit, inst->b, variable);
            for (uint32_t n = 0; inst->op == LS_OP_CALL && n < inst->count; n++)
                uses += uses_in(look->unit, look->unit->args.at[inst->first + n], variable);
        }
    }
    return uses;
}

/* The loop is not one that tries again until there is a thread: nothing is made of the result, or
 * the next round comes when it is 0. */
static bool goes_on(const struct ls_look *look, const bool *loop, uint32_t block,
                    const struct ls_inst *call)
{
    const struct ls_inst *end = ls_block_terminator(look->unit, look->function, block);
    int64_t zero;
    if (call->result == LS_NONE)
        return true;
    if (end->op != LS_OP_BRANCH)
        return false;
    bool is_result = end->a.kind == LS_OPERAND_TEMP && end->a.ref == call->result &&
                     end->b.kind == LS_OPERAND_CONST;
    zero = is_result ? look->unit->constants.at[end->b.ref] : -1;
    if (!is_result || zero != 0 || (end->operator!= LS_OPR_EQ && end->operator!= LS_OPR_NE))
        return false;
    return loop[end->target[end->operator!= LS_OPR_EQ]];
}

bool ls_handle_is_overwritten(const struct ls_look *look, uint32_t block,
                              const struct ls_inst *call, struct ls_operand handle, bool by_value)
{
    struct ls_arena arena = {0};
    uint32_t variable = variable_of(look, block, handle, by_value);
    const bool *loop = variable != LS_NONE ? ls_look_loop(&arena, look, block) : NULL;
    bool found = loop && count_uses(look, loop, variable) == 1 &&
                 (by_value || goes_on(look, loop, block, call));
    ls_arena_release(&arena);
    return found;
}
