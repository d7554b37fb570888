/* What declarations say about guards: the attributes guarded_by and pt_guarded_by of Clang's
 * thread-safety analysis, resolved to locks.
 *
 * The argument is a path of names: the lock is a member of the same record, a global, or a member
 * of what one of these is or points to. What cannot be resolved counts as not said. */
#ifndef LS_FACTS_GUARDED_H
#define LS_FACTS_GUARDED_H

#include "base/arena.h"
#include "flow/term.h"
#include "program/program.h"

struct ls_guarded;

/* In the arena. */
struct ls_guarded *ls_guarded_new(struct ls_arena *arena, const struct ls_program *program);

/* The address of the lock that guards the memory at `address`, as its declaration says; 0 when it
 * says nothing. */
uint32_t ls_guarded_lock(const struct ls_guarded *guarded, struct ls_terms *terms,
                         uint32_t address);

#endif
