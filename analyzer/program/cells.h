/* Cells: what a value can be kept in, without regard to when and in which object: a global, a field
 * of a record type, a variable, temporary or result of one function. All elements of an array are
 * one cell, and so is a field of all objects of its type.
 *
 * Numbers: globals, fields, then for each proc its variables, temporaries and result
 * (ls_proc.first_cell, which pointers.h hands out). */
#ifndef LS_PROGRAM_CELLS_H
#define LS_PROGRAM_CELLS_H

#include "program/program.h"

static inline uint32_t ls_cell_of_variable(const struct ls_program *program, uint32_t proc,
                                           uint32_t variable)
{
    return program->procs.at[proc].first_cell + variable;
}

static inline uint32_t ls_cell_of_temp(const struct ls_program *program, uint32_t proc,
                                       uint32_t temp)
{
    return program->procs.at[proc].first_cell + ls_proc_function(program, proc)->variables + temp;
}

static inline uint32_t ls_cell_of_result(const struct ls_program *program, uint32_t proc)
{
    const struct ls_function *function = ls_proc_function(program, proc);
    return program->procs.at[proc].first_cell + function->variables + function->temps;
}

/* The cell of a VAR or TEMP; LS_NONE for other operands. */
uint32_t ls_cell_of_value(const struct ls_program *program, uint32_t proc, struct ls_operand value);

/* The cell of a place of that proc's unit: the innermost field decides. LS_NONE for what is reached
 * by a plain pointer, or by container_of. */
uint32_t ls_cell_of_place(const struct ls_program *program, uint32_t proc, uint32_t place);

#endif
