/* Locks that a program makes itself, of atomic operations: what the bodies of its functions show.
 *
 * A function (or a macro, see LS_FN_MACRO) that takes a lock tries an atomic operation again and
 * again, or waits in between; one that gives it back stores, atomically or behind a barrier. The
 * name says which of the two it is meant to be (lockname.h); shape and name together are as good as
 * a model. */
#ifndef LS_FLOW_HOMEMADE_H
#define LS_FLOW_HOMEMADE_H

#include <stdbool.h>

#include "flow/apis.h"
#include "program/program.h"

struct ls_shape {
    bool atomic; /* atomic operations or assembler, of its own or of a helper */
    bool waits;  /* loops, or calls something */
    bool stores; /* to memory that others see */
};

/* What the body of a function looks like; all false for one that is only declared, and for one that
 * calls a lock function of `api` (by proc, NULL = no model): it is a wrapper. */
struct ls_shape ls_homemade_shape(const struct ls_program *program, const struct ls_api *const *api,
                                  uint32_t proc);

/* Which result of `try` means success, as its callers take it: there they release what they got by
 * calling a function that `releases` says yes to. LS_SUCCESS_ALWAYS when nobody can tell. */
enum ls_success ls_homemade_success(const struct ls_program *program, uint32_t try,
                                    bool (*releases)(const void *context, uint32_t proc),
                                    const void *context);

#endif
