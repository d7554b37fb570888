#include "program/cells.h"

uint32_t ls_cell_of_value(const struct ls_program *program, uint32_t proc, struct ls_operand value)
{
    if (value.kind == LS_OPERAND_VAR)
        return ls_cell_of_variable(program, proc, value.ref);
    return value.kind == LS_OPERAND_TEMP ? ls_cell_of_temp(program, proc, value.ref) : LS_NONE;
}

uint32_t ls_cell_of_place(const struct ls_program *program, uint32_t proc, uint32_t place)
{
    uint32_t unit = program->procs.at[proc].unit;
    const struct ls_unit *u = program->units[unit];
    const struct ls_place *p = &u->places.at[place];
    for (uint32_t i = p->steps; i-- > 0;) {
        const struct ls_step *step = &u->steps.at[p->first_step + i];
        if (step->kind == LS_STEP_FIELD)
            return program->globals.count + program->maps[unit].field[step->ref];
        if (step->kind == LS_STEP_CONTAINER)
            return LS_NONE;
    }
    if (p->base == LS_BASE_GLOBAL)
        return program->maps[unit].global[p->ref];
    return p->base == LS_BASE_LOCAL ? ls_cell_of_variable(program, proc, p->ref) : LS_NONE;
}
