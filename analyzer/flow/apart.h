/* Ways that one call of a function cannot go both: two branches of an if, or one that ends the
 * program.
 *
 * Where two traces part, the function that they part in is asked whether one site can be reached
 * from the other. Values are not looked at, so ways that only conditions keep apart are said to go
 * together. */
#ifndef LS_FLOW_APART_H
#define LS_FLOW_APART_H

#include "flow/flow.h"

/* Both are told from the same function; true when, once it is called, at most one of them is gone.
 * A way that is gone again and again counts as one. */
bool ls_ways_are_apart(const struct ls_flow *flow, const struct ls_trace *a,
                       const struct ls_trace *b);

#endif
