/* What ways that have met still know together: `if (a && b) lock(); ... if (a && b) unlock();`
 * joins the ways with !a and with a && !b, which share no fact; but not a, or not b, holds on both.
 * Such a clause is a set of facts of which one at least is true.
 *
 * Lists of clauses are immutable, in the arena of a walk, and shared by states; NULL is the empty
 * one. What is learnt too late or does not fit is forgotten, which is safe. */
#ifndef LS_FLOW_CLAUSES_H
#define LS_FLOW_CLAUSES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "flow/range.h"
#include "flow/term.h"

struct ls_state;
struct ls_merge;

/* What both know together. Call it before the facts are merged. At the head of a loop nothing new
 * is learnt, so that rounds come to an end. */
const struct ls_clauses *ls_clauses_merge(const struct ls_merge *merge, const struct ls_state *a,
                                          const struct ls_state *b);

/* The same clauses in the same order; NULL is none. */
bool ls_clauses_equal(const struct ls_clauses *a, const struct ls_clauses *b);

/* A fact about the term is new: what clauses conclude from it becomes a fact, too. False when they
 * exclude it. */
bool ls_clauses_conclude(const struct ls_terms *terms, struct ls_arena *arena,
                         struct ls_state *state, uint32_t term);

/* Without clauses about terms that `is_outdated` names. */
const struct ls_clauses *ls_clauses_drop(struct ls_arena *arena, const struct ls_clauses *clauses,
                                         bool (*is_outdated)(const void *context, uint32_t term),
                                         const void *context);

#endif
