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

/* Adds the functions that calls by name of a function with this role (of atexit(), say) are given
 * as what is to be run, as often as they are; `quick` is as of struct ls_api. */
void ls_handlers_given(const struct ls_flow *flow, enum ls_role role, bool quick, ls_procs *given);

#endif
