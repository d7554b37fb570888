#include "flow/latches.h"

#include <string.h>

#include "program/cells.h"

static bool is_pointer(const struct ls_unit *unit, const struct ls_place *place)
{
    const char *type = ls_unit_text(unit, place->type);
    return type[strlen(type) - 1] == '*';
}

/* A pointer that a call has returned is there, let us believe; of other values nothing is known. */
static unsigned kind_of(const struct ls_unit *unit, const struct ls_inst *store)
{
    switch (store->b.kind) {
    case LS_OPERAND_CONST:
        return unit->constants.at[store->b.ref] ? LS_LATCH_SET : LS_LATCH_CLEARED;
    case LS_OPERAND_FUNCTION:
    case LS_OPERAND_STRING:
    case LS_OPERAND_ADDRESS:
        return LS_LATCH_SET;
    default:
        return is_pointer(unit, &unit->places.at[store->a.ref]) ? LS_LATCH_SET
                                                                : LS_LATCH_SET | LS_LATCH_CLEARED;
    }
}

static uint32_t cell_of(const struct ls_program *program, uint32_t proc, uint32_t place)
{
    uint32_t cell = ls_cell_of_place(program, proc, place);
    return cell < program->globals.count + program->fields.count ? cell : LS_NONE;
}

static void note(const struct ls_program *program, uint32_t proc, const struct ls_inst *inst,
                 uint8_t *kinds)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    if (inst->op == LS_OP_STORE && !(inst->flags & LS_ACCESS_INIT)) {
        uint32_t cell = cell_of(program, proc, inst->a.ref);
        if (cell != LS_NONE)
            kinds[cell] |= kind_of(unit, inst);
    }
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++) {
        struct ls_operand arg = unit->args.at[inst->first + i];
        uint32_t cell = arg.kind == LS_OPERAND_ADDRESS ? cell_of(program, proc, arg.ref) : LS_NONE;
        if (cell != LS_NONE)
            kinds[cell] = LS_LATCH_SET | LS_LATCH_CLEARED;
    }
}

const uint8_t *ls_latches_find(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    uint8_t *kinds =
        LS_NEW_ARRAY(&flow->arena, uint8_t, program->globals.count + program->fields.count + 1);
    for (uint32_t proc = 0; flow->has_threads && proc < program->procs.count; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        LS_EACH_INST (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc))
            note(program, proc, inst, kinds);
    }
    return kinds;
}

/* The cell of a global, or of a field in one; LS_NONE of all else. */
static uint32_t cell_of_address(const struct ls_flow *flow, uint32_t address)
{
    const struct ls_term *term = ls_term(&flow->terms, address), *outer = term;
    while (outer->kind == LS_TERM_FIELD && outer->a)
        outer = ls_term(&flow->terms, outer->a);
    if (outer->kind != LS_TERM_GLOBAL)
        return LS_NONE;
    return term->kind == LS_TERM_GLOBAL ? term->a : flow->program->globals.count + term->b;
}

uint32_t ls_latch_open(const struct ls_flow *flow, const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->facts.count; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        const struct ls_term *term = ls_term(&flow->terms, fact->term);
        uint32_t cell = term->kind == LS_TERM_INITIAL ? cell_of_address(flow, term->a) : LS_NONE;
        if (cell == LS_NONE)
            continue;
        bool is_zero = fact->values.low == 0 && fact->values.high == 0;
        if (flow->latches[cell] == LS_LATCH_SET
                ? is_zero
                : flow->latches[cell] == LS_LATCH_CLEARED && !ls_values_has(fact->values, 0))
            return term->a;
    }
    return 0;
}
