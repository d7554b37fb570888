#include "flow/latches.h"

#include <string.h>

#include "ir/graph.h"
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

/* The cell that the block asks for at its end; LS_NONE when it asks for something else. */
static uint32_t asked_cell(const struct ls_program *program, uint32_t proc, uint32_t block)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const struct ls_inst *branch = ls_block_terminator(unit, function, block);
    if (branch->op != LS_OP_BRANCH || branch->a.kind != LS_OPERAND_TEMP)
        return LS_NONE;
    LS_EACH_INST_OF (inst, unit, function, block)
        if (inst->op == LS_OP_LOAD && inst->result == branch->a.ref)
            return cell_of(program, proc, inst->a.ref);
    return LS_NONE;
}

static bool sets(const struct ls_program *program, uint32_t proc, uint32_t block, uint32_t cell)
{
    LS_EACH_INST_OF (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc), block)
        if (inst->op == LS_OP_STORE && cell_of(program, proc, inst->a.ref) == cell)
            return true;
    return false;
}

typedef LS_VEC(uint32_t) cells;

/* A store that comes behind the question for its cell, whatever else happens between the two. */
static void add_set_up(const struct ls_program *program, uint32_t proc, const uint8_t *kinds,
                       cells *found)
{
    const struct ls_function *function = ls_proc_function(program, proc);
    struct ls_arena arena = {0};
    struct ls_predecessors before =
        ls_predecessors_find(&arena, ls_proc_unit(program, proc), function);
    const uint32_t *dominators = ls_dominators_find(&arena, function, &before);
    for (uint32_t block = 1; block < function->blocks; block++) {
        uint32_t cell = asked_cell(program, proc, dominators[block]);
        if (cell != LS_NONE && (kinds[cell] == LS_LATCH_SET || kinds[cell] == LS_LATCH_CLEARED) &&
            sets(program, proc, block, cell))
            ls_vec_push(found, cell);
    }
    ls_arena_release(&arena);
}

const struct ls_latches *ls_latches_find(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    uint32_t procs = program->procs.count;
    uint8_t *kinds =
        LS_NEW_ARRAY(&flow->arena, uint8_t, program->globals.count + program->fields.count + 1);
    uint32_t *first = LS_NEW_ARRAY(&flow->arena, uint32_t, procs + 1);
    cells found = {0};
    for (uint32_t proc = 0; flow->has_threads && proc < procs; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        LS_EACH_INST (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc))
            note(program, proc, inst, kinds);
    }
    for (uint32_t proc = 0; proc < procs; proc++) {
        first[proc] = found.count;
        if (flow->has_threads && program->procs.at[proc].defined)
            add_set_up(program, proc, kinds, &found);
    }
    first[procs] = found.count;
    struct ls_latches *latches = LS_NEW(&flow->arena, struct ls_latches);
    *latches = (struct ls_latches){
        .kinds = kinds,
        .first = first,
        .cells = ls_arena_copy(&flow->arena, found.at, found.count * sizeof *found.at)};
    ls_vec_release(&found);
    return latches;
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

uint32_t ls_latch_open(const struct ls_flow *flow, uint32_t proc, const struct ls_state *state)
{
    const struct ls_latches *latches = flow->latches;
    const uint32_t *own = latches->cells + latches->first[proc];
    uint32_t count = latches->first[proc + 1] - latches->first[proc];
    if (count == 0)
        return 0;
    for (uint32_t i = 0; i < state->facts.count; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        const struct ls_term *term = ls_term(&flow->terms, fact->term);
        uint32_t cell = term->kind == LS_TERM_INITIAL ? cell_of_address(flow, term->a) : LS_NONE;
        if (cell == LS_NONE || !ls_is_among(own, count, cell))
            continue;
        bool is_zero = fact->values.low == 0 && fact->values.high == 0;
        if (latches->kinds[cell] == LS_LATCH_SET ? is_zero : !ls_values_has(fact->values, 0))
            return term->a;
    }
    return 0;
}
