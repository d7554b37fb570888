/* Which memory a function may write, itself or through calls: globals, and fields of any object.
 *
 * Flow-insensitive, computed bottom-up once. What is known of a cell survives a call that cannot
 * write it. */
#ifndef LS_FLOW_MODS_H
#define LS_FLOW_MODS_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/term.h"
#include "program/program.h"

struct ls_mods;

struct ls_mods *ls_mods_new(const struct ls_program *program);
void ls_mods_free(struct ls_mods *mods);

/* True when `proc` may write the memory at `address`; false for variables of functions, which mods
 * does not know. */
bool ls_mods_writes(const struct ls_mods *mods, const struct ls_terms *terms, uint32_t proc,
                    uint32_t address);

/* The same for a cell (facts/looks.h). */
bool ls_mods_writes_cell(const struct ls_mods *mods, uint32_t proc, uint32_t cell);

/* True when the function only calculates: it writes no memory but its own variables, calls only its
 * like, and so gives the same result for the same arguments while memory stays the same. */
bool ls_mods_is_pure(const struct ls_mods *mods, uint32_t proc);

#endif
