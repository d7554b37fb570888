/* The invariants of unit.h as a check: the guard behind loading, and behind the front end in debug
 * builds and tests.
 *
 * A verified unit can be read without a range check: every index is inside its table, operands are
 * of a kind that stands in that place, chains of places end, the tables of functions and blocks
 * tile the tables that they are cut from, each block has one terminator at its end, each block but
 * the entry follows one that leads to it (so all are reachable), the entry has no predecessor, and
 * each temporary is assigned once, on every way to its uses.
 *
 * The check itself trusts nothing: any contents of the tables are safe, as long as the arrays have
 * the lengths they claim. Time is linear, but for functions whose temporaries live across blocks
 * (dominators: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001). */
#ifndef LS_IR_VERIFY_H
#define LS_IR_VERIFY_H

#include "base/arena.h"
#include "ir/unit.h"

/* NULL when the unit is well formed, else the first fault as a sentence, allocated from `arena`. */
const char *ls_unit_verify(const struct ls_unit *unit, struct ls_arena *arena);

#endif
