/* Flags that say that something is there by now, and are never taken back: wherever one is written,
 * it gets something else than it starts with.
 *
 *     static bool is_open;
 *     if (!is_open) { log_file = stderr; is_open = true; }
 *
 * Where main has set it before there were threads, none of them comes to what is done without it.
 */
#ifndef LS_FLOW_LATCHES_H
#define LS_FLOW_LATCHES_H

#include "flow/flow.h"
#include "flow/state.h"

/* What is written to a cell (cells.h): nothing, what is not zero, zero; or both. */
enum ls_latch { LS_LATCH_SET = 1, LS_LATCH_CLEARED = 2 };

/* By cell of globals and fields: enum ls_latch. In the arena of `flow`. */
const uint8_t *ls_latches_find(struct ls_flow *flow);

/* The address of such a flag, a global or a part of one, that had its first value when the function
 * was entered, as it has seen; 0 when there is none. */
uint32_t ls_latch_open(const struct ls_flow *flow, const struct ls_state *state);

#endif
