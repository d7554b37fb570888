/* What declarations say about guards: the attributes guarded_by and pt_guarded_by of Clang's
 * thread-safety analysis, resolved to locks (lockpath.h). What cannot be resolved counts as not
 * said. */
#ifndef LS_FACTS_GUARDED_H
#define LS_FACTS_GUARDED_H

#include "base/arena.h"
#include "flow/lockpath.h"
#include "flow/term.h"
#include "program/program.h"

struct ls_guarded;

/* In the arena; borrows `paths`. */
struct ls_guarded *ls_guarded_new(struct ls_arena *arena, const struct ls_program *program,
                                  struct ls_lockpaths *paths);

/* The address of the lock that guards the memory at `address`, as its declaration says; 0 when it
 * says nothing. */
uint32_t ls_guarded_lock(const struct ls_guarded *guarded, struct ls_terms *terms,
                         uint32_t address);

#endif
