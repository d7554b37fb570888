/* Locks behind pointers to functions that nobody sees set: `mutex->lock(mutex)`, the method of an
 * object, and `lock_fns.lock(mode, it)`, of a table of functions.
 *
 * Two fields of one record are believed to be a pair by the names of record and field, as functions
 * are that are only declared (beliefs.h): methods by their first parameter, the object itself;
 * tables when the record names a lock. Findings are as sure as those of declared functions. */
#ifndef LS_FLOW_METHODS_H
#define LS_FLOW_METHODS_H

#include "base/arena.h"
#include "flow/apis.h"
#include "flow/term.h"
#include "program/program.h"

struct ls_methods;

/* Lives in the arena, borrows the program. */
const struct ls_methods *ls_methods_new(struct ls_arena *arena, const struct ls_program *program);

/* What a call through the pointer `callee` is taken to do to one of its arguments, or NULL. */
const struct ls_api *ls_methods_find(const struct ls_methods *methods, const struct ls_terms *terms,
                                     uint32_t callee, uint32_t args);

#endif
