/* Who writes a cell (looks.h): all stores and atomic calls of a program, by cell. */
#ifndef LS_FACTS_WRITES_H
#define LS_FACTS_WRITES_H

#include "base/lists.h"
#include "facts/looks.h"

struct ls_write {
    uint32_t proc;
    const struct ls_inst *inst;
};

struct ls_writes {
    struct ls_lists by_cell;      /* elements are indices of `write` */
    const struct ls_write *write; /* in the order of procs and instructions */
};

/* Those of all functions that run, so not the initialisers of static variables; nor what a function
 * writes to its own records. In the arena; as long as the program lives. */
struct ls_writes ls_writes_find(struct ls_arena *arena, const struct ls_program *program,
                                const struct ls_api *const *api);

#endif
