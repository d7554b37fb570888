/* What a function can tell of its arguments, and its callers of what they give it: numbers, and
 * whether pointers are null. Where it does something else for each, not every caller comes to all
 * of it. Pure. */
#ifndef LS_FLOW_GIVEN_H
#define LS_FLOW_GIVEN_H

#include "flow/access.h"
#include "flow/walk_p.h"

/* The fact is about the function's own number, as it was given: `dir` in `if (dir == OUT)`; or
 * about a pointer that was null: `if (!queue) queue = &default_queue;`. */
bool ls_given_tells(const struct ls_walk *walk, const struct ls_fact *fact);

/* The value is the address of something, or a test has shown that it is not zero. */
bool ls_given_present(const struct ls_terms *terms, const struct ls_state *state, uint32_t value);

/* Sets accesses->trusted, when all else is known of the function. */
void ls_given_trust(const struct ls_terms *terms, struct ls_accesses *accesses);

#endif
