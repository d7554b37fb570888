/* A program: the units linked by name, with its call graph.
 *
 * Functions, globals and fields of all units get program-wide ids; the maps of a unit translate its
 * own indices. One function defined by a header in many units is one function here. Where one
 * external name has several definitions (tests and tools with a `main` each), a unit sees the one
 * whose file is nearest to its own, among those of programs that it may be part of (mains.h).
 * Globals and fields are told apart in the same way. Function pointers are resolved by pointers.h.
 * Ids and orders are deterministic for a given sequence of units.
 *
 * A program borrows its units; after ls_program_new it is only read. */
#ifndef LS_PROGRAM_PROGRAM_H
#define LS_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/vec.h"
#include "ir/unit.h"

/* A function of the program. */
struct ls_proc {
    const char *name;
    uint32_t unit;     /* of the definition, or of the first declaration */
    uint32_t function; /* index into that unit's functions */
    bool defined;
    bool address_taken;
    bool in_cycle;       /* part of a recursion */
    uint32_t component;  /* number of its strongly connected component, callees first */
    uint32_t callers;    /* number of call sites in the program */
    uint32_t first_cell; /* see pointers.h */
};

struct ls_variable_info {
    const char *name;
    uint32_t flags; /* enum ls_global_flags */
    uint32_t unit;
    uint32_t global; /* index into that unit's globals */
};

struct ls_field_info {
    const char *record;
    const char *name;
    const char *type;
    uint32_t flags; /* enum ls_field_flags */
    uint32_t unit;  /* that uses it */
    uint32_t field; /* index into that unit's fields */
};

/* From indices of one unit to ids of the program. */
struct ls_unit_map {
    uint32_t *function, *global, *field;
};

struct ls_pointers;

/* Numbers of external functions that other units define as well, ascending. */
typedef LS_VEC(uint32_t) ls_rivalries;

struct ls_program {
    struct ls_arena arena;
    struct ls_unit *const *units;
    uint32_t unit_count;
    struct ls_unit_map *maps; /* by unit */
    LS_VEC(struct ls_proc) procs;
    LS_VEC(struct ls_variable_info) globals;
    LS_VEC(struct ls_field_info) fields;
    uint32_t
        *bottom_up; /* all procs, callees before callers; members of a component stand together */
    struct ls_pointers *pointers;
    uint64_t *mains;         /* by unit, see mains.h; 0 = no main names it */
    ls_rivalries *rivalries; /* by unit, likewise */
    uint32_t *substance;     /* by unit: the size of what its rivals define as well */
    uint64_t shared_bits; /* of mains: those that stand for several, when there are more than 64 */
};

struct ls_program *ls_program_new(struct ls_unit *const *units, uint32_t count);
void ls_program_free(struct ls_program *program);

static inline const struct ls_unit *ls_proc_unit(const struct ls_program *program, uint32_t proc)
{
    return program->units[program->procs.at[proc].unit];
}

static inline const struct ls_function *ls_proc_function(const struct ls_program *program,
                                                         uint32_t proc)
{
    return &ls_proc_unit(program, proc)->functions.at[program->procs.at[proc].function];
}

/* The function of that name, whether this program defines it or not. */
bool ls_program_is_main(const struct ls_program *program, uint32_t proc);

/* What a call instruction of `proc` may call: ids of procs, in ascending order; owned by the
 * program. A call of a function that is only declared has that one target. *count is 0 when nothing
 * is known. */
const uint32_t *ls_program_targets(const struct ls_program *program, uint32_t proc,
                                   const struct ls_inst *call, uint32_t *count);

/* Calls `visit` for each call by name in a defined proc, in the order of blocks. `callee` is the
 * proc that the call names. */
typedef void ls_visit_call(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                           uint32_t callee);
void ls_program_each_call(const struct ls_program *program, uint32_t proc, ls_visit_call *visit,
                          void *context);

/* The functions that a value may point to, likewise. */
const uint32_t *ls_program_pointees(const struct ls_program *program, uint32_t proc,
                                    struct ls_operand value, uint32_t *count);

#endif
