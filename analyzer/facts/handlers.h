/* Which functions are signal handlers: from calls of signal() and its kin, and from what is stored
 * in the fields of a struct sigaction; and which are given to atexit(), pthread_atfork() and the
 * like. */
#ifndef LS_FACTS_HANDLERS_H
#define LS_FACTS_HANDLERS_H

#include "facts/filler_p.h"

struct ls_handler {
    uint32_t proc;
    const struct ls_trace *installed;
    bool interrupts; /* calls that wait come back with EINTR after it: it returns, and was not
                        installed with SA_RESTART, nor only for faults of the thread itself */
};

typedef LS_VEC(uint32_t) ls_procs;

struct ls_handlers {
    LS_VEC(struct ls_handler) all; /* one per function */
    ls_procs before_fork;          /* what pthread_atfork() runs in the parent, before the child */
};

/* Adds all that the program installs. */
void ls_handlers_find(struct ls_filler *filler, struct ls_handlers *handlers);
void ls_handlers_release(struct ls_handlers *handlers);

/* True for one that was found. */
bool ls_handlers_has(const struct ls_handlers *handlers, uint32_t proc);

/* The function that a call by name of a function with this role (of atexit(), say) is given as what
 * is to be run; LS_NONE = the instruction is no such call. `quick` is as of struct ls_api. */
uint32_t ls_handler_given(const struct ls_flow *flow, const struct ls_unit *unit,
                          const struct ls_unit_map *map, const struct ls_inst *inst,
                          enum ls_role role, bool quick);

/* Adds those of all calls, as often as they are. */
void ls_handlers_given(const struct ls_flow *flow, enum ls_role role, ls_procs *given);

#endif
