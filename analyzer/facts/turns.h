/* Threads that a loop creates one after the other: each is joined again within its round. */
#ifndef LS_FACTS_TURNS_H
#define LS_FACTS_TURNS_H

#include "base/arena.h"
#include "facts/looks.h"
#include "flow/trace.h"

/* True when the thread that is created at the end of `way` is created in a loop that joins it again
 * by the same variable, and nothing else on the way runs more than once. */
bool ls_turns_are_taken(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *way);

#endif
