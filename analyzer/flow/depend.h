/* What depends on some values of a function: by calculation, by assignment, or because a branch on
 * them decides whether it happens at all.
 *
 * The values are named by the instructions that make them. Forward over the IR of one function,
 * variables by block, temporaries once; memory does not count, but what is read through a pointer
 * that depends on the values does. Control dependence is Ferrante, Ottenstein, Warren (TOPLAS
 * 1987); in a loop without end the next round counts as a way out. */
#ifndef LS_FLOW_DEPEND_H
#define LS_FLOW_DEPEND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "ir/unit.h"

enum ls_depends {
    LS_DEPENDS = 1,      /* somehow */
    LS_DEPENDS_SAME = 2, /* it is that very value */
};

struct ls_depend {
    struct ls_arena *arena;
    const struct ls_unit *unit;
    const struct ls_function *function;
    uint32_t first_inst;
    const bool *seed; /* by instruction of the function */
    uint8_t *temp;    /* by temporary: enum ls_depends */
    size_t row;       /* bytes of `var` per block */
    uint8_t *var;     /* by block and variable, at the start of the block */
    uint8_t *now;     /* by variable, at one point */
    bool *tests;      /* by block: its branch depends on the values */
    bool *controlled; /* by block: whether it is executed depends on them */
    uint32_t *behind; /* by block: the next one that all ways from there pass */
};

/* Follows the results of the instructions that `seed` marks. Everything is allocated from the
 * arena. False when the function is too large for that: then nothing depends on anything. */
bool ls_depend_run(struct ls_depend *depend, struct ls_arena *arena, const struct ls_unit *unit,
                   const struct ls_function *function, const bool *seed);

/* enum ls_depends: of what the instruction stores, returns or (any argument) is given. */
unsigned ls_depend_used(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst);

/* The same of the pointer by which a load or store reaches its memory. */
unsigned ls_depend_reached(struct ls_depend *depend, uint32_t block, const struct ls_inst *inst);

/* True when a call is given one of the values themselves, or an address in what they point to. */
bool ls_depend_handed(struct ls_depend *depend, uint32_t block, const struct ls_inst *call);

/* True when the branch at the end of `branch` decides whether `block` is executed. */
bool ls_depend_decides(const struct ls_depend *depend, uint32_t branch, uint32_t block);

#endif
