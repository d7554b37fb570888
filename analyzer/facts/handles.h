/* Where the handles of threads go: copied, stored, returned, passed on, until somebody joins or
 * detaches the thread.
 *
 * Without regard to the order in which things happen, and to objects: what is stored in a field is
 * read from that field of any object (cells.h). Values are followed forwards from the place where
 * the creation puts the handle. Where only a pointer to that place is known, pointers are followed
 * backwards as well, to the other names of the same memory. So a handle that reaches no join
 * surely is not joined, unless it gets out of sight, and that is told. */
#ifndef LS_FACTS_HANDLES_H
#define LS_FACTS_HANDLES_H

#include "flow/flow.h"

/* A call of a function of the program: one for each that it may be. */
struct ls_caller {
    uint32_t callee, proc; /* who is called, and who calls */
    uint32_t block;
    const struct ls_inst *call;
};

struct ls_handles;

/* NULL when the program creates no thread. */
struct ls_handles *ls_handles_new(const struct ls_flow *flow);
void ls_handles_free(struct ls_handles *handles);

/* The callers of a function: `*count` of them, borrowed. */
const struct ls_caller *ls_handles_callers(const struct ls_handles *handles, uint32_t proc,
                                           uint32_t *count);

enum ls_handle_ends {
    LS_HANDLE_JOINED = 1,
    LS_HANDLE_DETACHED = 2, /* or, of an attribute object, it says that threads are detached */
    LS_HANDLE_OUT_OF_SIGHT = 4,
};

/* What becomes of a value in `proc`, apart from what its callers do with it. */
struct ls_handle_ways {
    unsigned ends;   /* enum ls_handle_ends */
    uint32_t cell;   /* where it is kept first; LS_NONE */
    uint32_t params; /* bits: it is stored where these parameters of `proc` point to */
    bool returned;   /* by `proc` */
};

/* Follows what is stored at the address `operand`, or (by_value) the operand itself. */
struct ls_handle_ways ls_handles_follow(const struct ls_handles *handles, uint32_t proc,
                                        struct ls_operand operand, bool by_value);

#endif
