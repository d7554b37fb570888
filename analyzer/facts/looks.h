/* What the conditions of a function look at: the reads of memory and the calls that a branch
 * depends on.
 *
 * Read from the IR of one function, without its states. Memory is told apart as in mods.h, by
 * global and by field of a record type: a cell. */
#ifndef LS_FACTS_LOOKS_H
#define LS_FACTS_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/tally.h"
#include "base/vec.h"
#include "flow/apis.h"
#include "ir/graph.h"
#include "program/program.h"

struct ls_assigned;

/* How one comes through a function. */
struct ls_ways {
    struct ls_predecessors before;
    const uint32_t *dominators;
    struct ls_loops loops;
};

struct ls_look {
    const struct ls_program *program;
    const struct ls_api *const *api; /* by proc */
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_function *function;
    const struct ls_inst **made_by;      /* by temporary: the instruction, NULL = none */
    const struct ls_assigned **assigned; /* by variable: the stores to all of it; NULL = none */
    bool *lent; /* by variable: a record that threads share, as it holds locks or is given to one;
                   NULL = none */
    struct ls_ways *ways; /* ls_look_ways asks for them, copies of this too */
    struct ls_arena *arena;
};

/* What was looked at: many questions are about the same functions. */
struct ls_looks {
    const struct ls_program *program;
    const struct ls_api *const *api;
    struct ls_arena arena;
    struct ls_tally known; /* by proc: the index in `all`, plus 1 */
    LS_VEC(const struct ls_look *) all;
};

void ls_looks_release(struct ls_looks *looks);

/* Costs nothing: enough to ask what calls and stores of a proc are about, not what values are made
 * of, nor how one comes through it (made_by, assigned, lent and ways are NULL). */
struct ls_look ls_look_over(const struct ls_program *program, const struct ls_api *const *api,
                            uint32_t proc);

/* For a defined proc; lives as long as `looks`. */
const struct ls_look *ls_look_at(struct ls_looks *looks, uint32_t proc);

/* The ways through the function; of a look by ls_look_at. */
const struct ls_ways *ls_look_ways(const struct ls_look *look);

/* Calls `visit` for each load and each call that the value depends on: through calculations and
 * through variables of the function, whoever assigns them. Addresses that loads read from do not
 * count. `visit` returns true to stop; so does this. */
bool ls_look_each(const struct ls_look *look, struct ls_operand value,
                  bool (*visit)(void *context, const struct ls_inst *inst), void *context);

/* Likewise for what decides where control goes: the operands of a branch, or the one of a switch;
 * false of other instructions. */
bool ls_look_test(const struct ls_look *look, const struct ls_inst *last,
                  bool (*visit)(void *context, const struct ls_inst *inst), void *context);

/* True when the value comes from something else than constants and arguments: from a load or a
 * call.
 */
bool ls_look_depends(const struct ls_look *look, struct ls_operand value);

/* The cell of a place; LS_NONE when it is a variable of the function that is not lent, or nobody
 * knows. */
uint32_t ls_look_cell(const struct ls_look *look, uint32_t place);

/* The cell that an instruction writes: a store, or a call of an atomic builtin. LS_NONE for all
 * others. */
uint32_t ls_look_written(const struct ls_look *look, const struct ls_inst *inst);

/* The cell that a call of an atomic builtin reads and returns. LS_NONE for all others. */
uint32_t ls_look_read(const struct ls_look *look, const struct ls_inst *call);

/* "queue.count", "stopping" */
const char *ls_look_name(struct ls_arena *arena, const struct ls_program *program, uint32_t cell);

/* True when the place is memory that others may see: no variable of the function itself. */
bool ls_look_is_memory(const struct ls_look *look, uint32_t place);

/* The model of what a call calls, if all that it may call have the same role; NULL otherwise. */
const struct ls_api *ls_look_api(const struct ls_look *look, const struct ls_inst *call);

/* The call in `proc` at this site: of a function with that role, or (role LS_ROLES) of `target`;
 * NULL if there is none. `block` and `index` are where it stands. */
const struct ls_inst *ls_look_find_call(const struct ls_look *look, struct ls_site site,
                                        enum ls_role role, uint32_t target, uint32_t *block,
                                        uint32_t *index);

/* The loop that begins at `head`: by block, whether it is inside; in the arena. NULL when none
 * begins there. */
bool *ls_look_loop_from(struct ls_arena *arena, const struct ls_look *look, uint32_t head);

/* Likewise, the innermost loop around the block. */
bool *ls_look_loop(struct ls_arena *arena, const struct ls_look *look, uint32_t block);

#endif
