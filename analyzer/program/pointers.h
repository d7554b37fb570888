/* Which functions a pointer may hold: a flow- and context-insensitive, field-based propagation
 * (Heintze and Tardieu, PLDI 2001, reduced to function pointers).
 *
 * A cell is a global, a field of a record type (of any object), or a variable, temporary or result
 * of one function. Copies between cells are edges; the addresses of functions flow along them.
 * Pointers that are read through plain `*p` are not followed: such calls stay unresolved rather
 * than guessed by type. */
#ifndef LS_PROGRAM_POINTERS_H
#define LS_PROGRAM_POINTERS_H

#include "program/program.h"

/* Numbers the cells (ls_proc.first_cell) and propagates. Owned by the caller. */
struct ls_pointers *ls_pointers_new(struct ls_program *program);
void ls_pointers_free(struct ls_pointers *pointers);

/* The functions in the cell of a value: ascending ids, borrowed. */
const uint32_t *ls_pointers_pointees(const struct ls_pointers *pointers,
                                     const struct ls_program *program, uint32_t proc,
                                     struct ls_operand value, uint32_t *count);

/* The value holds no function that is defined in `unit` after all. */
void ls_pointers_drop(struct ls_pointers *pointers, const struct ls_program *program, uint32_t proc,
                      struct ls_operand value, uint32_t unit);

#endif
