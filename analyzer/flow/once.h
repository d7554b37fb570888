/* What runs once only, because a flag says so: `if (ready) return; ready = true; ...`.
 *
 * Who does not use a lock for that relies on the first call: it comes before there are threads. */
#ifndef LS_FLOW_ONCE_H
#define LS_FLOW_ONCE_H

#include "flow/state.h"

/* The address of a global, or a part of one, that was zero when the function was entered, as it has
 * seen, and that it has set since then; 0 when there is none. */
uint32_t ls_once_flag(struct ls_terms *terms, const struct ls_state *state);

#endif
