#include "facts/natures.h"

#include <string.h>

#include "flow/term.h"
#include "program/cells.h"

enum {
    IS_STEPPED = 1,   /* x++, x += n */
    IS_ASSIGNED = 2,  /* something else than 0 or 1, or by who is given its address */
    IS_RELIED_ON = 4, /* it decides about a branch, chooses an element, or names what was counted */
    IS_SET = 8,       /* to 0 or 1 */
};

/* Of one function: which cell a temporary or a local variable has the value of. */
struct look {
    const struct ls_program *program;
    const struct ls_unit *unit;
    const struct ls_function *function;
    uint32_t proc;
    uint8_t *bits;
    uint32_t *loaded, *stepped, *uses; /* by temporary */
    uint32_t *copied;                  /* by variable */
};

static uint32_t cell_at(const struct look *look, struct ls_operand place)
{
    uint32_t cell = place.kind == LS_OPERAND_PLACE || place.kind == LS_OPERAND_ADDRESS
                        ? ls_cell_of_place(look->program, look->proc, place.ref)
                        : LS_NONE;
    return cell < look->program->globals.count + look->program->fields.count ? cell : LS_NONE;
}

static uint32_t cell_behind(const struct look *look, struct ls_operand value)
{
    if (value.kind == LS_OPERAND_VAR)
        return look->copied[value.ref];
    if (value.kind != LS_OPERAND_TEMP)
        return LS_NONE;
    return look->loaded[value.ref] != LS_NONE ? look->loaded[value.ref] : look->stepped[value.ref];
}

static void note(const struct look *look, uint32_t cell, uint8_t bit)
{
    if (cell != LS_NONE)
        look->bits[cell] |= bit;
}

static void count_use(const struct look *look, struct ls_operand value)
{
    if (value.kind == LS_OPERAND_TEMP)
        look->uses[value.ref]++;
}

/* The pointer and the indices of a place. */
static void look_into(const struct look *look, struct ls_operand at)
{
    if (at.kind != LS_OPERAND_PLACE && at.kind != LS_OPERAND_ADDRESS)
        return;
    const struct ls_place *place = &look->unit->places.at[at.ref];
    count_use(look, place->pointer);
    for (uint32_t i = 0; i < place->steps; i++) {
        struct ls_operand index = look->unit->steps.at[place->first_step + i].index;
        count_use(look, index);
        note(look, cell_behind(look, index), IS_RELIED_ON);
    }
}

static void look_at_store(const struct look *look, const struct ls_inst *inst)
{
    const struct ls_place *place = &look->unit->places.at[inst->a.ref];
    uint32_t cell = cell_at(look, inst->a);
    if (place->base == LS_BASE_LOCAL && place->steps == 0)
        look->copied[place->ref] = cell_behind(look, inst->b);
    if (cell == LS_NONE || (inst->flags & LS_ACCESS_INIT))
        return;
    bool steps = inst->b.kind == LS_OPERAND_TEMP && look->stepped[inst->b.ref] == cell;
    bool sets =
        inst->b.kind == LS_OPERAND_CONST && (uint64_t)look->unit->constants.at[inst->b.ref] <= 1;
    look->bits[cell] |= steps ? IS_STEPPED : sets ? IS_SET : IS_ASSIGNED;
}

static void look_at(const struct look *look, const struct ls_inst *inst)
{
    count_use(look, inst->a);
    count_use(look, inst->b);
    look_into(look, inst->a);
    look_into(look, inst->b);
    if (inst->op == LS_OP_LOAD)
        look->loaded[inst->result] = cell_at(look, inst->a);
    else if (inst->op == LS_OP_STORE)
        look_at_store(look, inst);
    if (inst->op == LS_OP_COMPUTE && !ls_operator_is_comparison(inst->operator)) {
        uint32_t cell = cell_behind(look, inst->a);
        look->stepped[inst->result] = cell != LS_NONE ? cell : cell_behind(look, inst->b);
    } else if (inst->op == LS_OP_COMPUTE || inst->op == LS_OP_BRANCH || inst->op == LS_OP_SWITCH) {
        note(look, cell_behind(look, inst->a), IS_RELIED_ON);
        note(look, cell_behind(look, inst->b), IS_RELIED_ON);
    }
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++) {
        struct ls_operand argument = look->unit->args.at[inst->first + i];
        count_use(look, argument);
        look_into(look, argument);
        if (argument.kind == LS_OPERAND_ADDRESS)
            note(look, cell_at(look, argument), IS_ASSIGNED);
    }
}

/* `id = next++`: what was counted is used as well. */
static void find_numbers(const struct look *look)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        if (inst->op != LS_OP_COMPUTE || look->stepped[inst->result] == LS_NONE)
            continue;
        bool again = look->uses[inst->result] > 1;
        again |= inst->a.kind == LS_OPERAND_TEMP && look->uses[inst->a.ref] > 1;
        if (again)
            note(look, look->stepped[inst->result], IS_RELIED_ON);
    }
}

static uint32_t *all_none(struct ls_arena *arena, uint32_t count)
{
    uint32_t *all = LS_NEW_ARRAY(arena, uint32_t, count + 1);
    memset(all, 0xff, (count + 1) * sizeof *all);
    return all;
}

const uint8_t *ls_natures_find(struct ls_arena *arena, const struct ls_program *program)
{
    uint32_t cells = program->globals.count + program->fields.count;
    uint8_t *bits = LS_NEW_ARRAY(arena, uint8_t, cells + 1);
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        struct ls_arena scratch = {0};
        const struct ls_function *function = ls_proc_function(program, proc);
        struct look look = {.program = program,
                            .unit = ls_proc_unit(program, proc),
                            .function = function,
                            .proc = proc,
                            .bits = bits,
                            .loaded = all_none(&scratch, function->temps),
                            .stepped = all_none(&scratch, function->temps),
                            .uses = LS_NEW_ARRAY(&scratch, uint32_t, function->temps + 1),
                            .copied = all_none(&scratch, function->variables)};
        LS_EACH_INST (inst, look.unit, function)
            look_at(&look, inst);
        find_numbers(&look);
        ls_arena_release(&scratch);
    }
    return bits;
}

static const char *type_of_global(const struct ls_program *program, uint32_t global)
{
    const struct ls_variable_info *info = &program->globals.at[global];
    const struct ls_unit *unit = program->units[info->unit];
    return ls_unit_text(unit, unit->globals.at[info->global].type);
}

enum ls_nature ls_nature_at(const struct ls_flow *flow, const uint8_t *natures, uint32_t address)
{
    const struct ls_program *program = flow->program;
    const struct ls_term *term = ls_term(&flow->terms, address);
    while (term->kind == LS_TERM_INDEX)
        term = ls_term(&flow->terms, term->a);
    if (term->kind != LS_TERM_FIELD && term->kind != LS_TERM_GLOBAL)
        return LS_NATURE_OTHER;
    bool is_field = term->kind == LS_TERM_FIELD;
    const char *type =
        is_field ? program->fields.at[term->b].type : type_of_global(program, term->a);
    uint8_t bits = natures[is_field ? program->globals.count + term->b : term->a];
    if (strchr(type, '*'))
        return LS_NATURE_POINTER;
    if (strncmp(type, "struct ", 7) == 0 || (bits & IS_ASSIGNED))
        return LS_NATURE_OTHER;
    if (!(bits & IS_STEPPED))
        return (bits & IS_SET) && !strchr(type, '[') ? LS_NATURE_FLAG : LS_NATURE_OTHER;
    return bits & IS_RELIED_ON ? LS_NATURE_OTHER : LS_NATURE_COUNTER;
}
