/* What threads need and outlive: memory that is freed, variables of main(), the process itself.
 * Only threads that nobody joins count, and only until something is waited for that they may bring.
 */
#ifndef LS_FLOW_LIFETIMES_H
#define LS_FLOW_LIFETIMES_H

#include "flow/facts_p.h"
#include "flow/repeats.h"

/* The memory at `object` is freed, by this function or further down. */
void ls_lifetimes_free(struct ls_walk *walk, const struct ls_state *state, uint32_t object,
                       const struct ls_trace *trace);

/* Into the model, when its creations are there. */
void ls_lifetimes_fill(struct ls_filler *filler, const struct ls_survey *survey);

#endif
