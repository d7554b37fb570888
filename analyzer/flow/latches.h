/* Flags that say that something is there by now, and are never taken back: wherever one is written,
 * it gets something else than it starts with. A function that opens what is not open yet sets the
 * flag in any case when it finds that nobody has:
 *
 *     static bool is_open;
 *     if (!is_open) { log_file = stderr; is_open = true; }
 *
 * Where main has set it before there were threads, none of them comes to what is done without it.
 * A flag that ends a loop, `while (!stop) work();`, is none: main may have set it where it creates
 * no thread at all.
 */
#ifndef LS_FLOW_LATCHES_H
#define LS_FLOW_LATCHES_H

#include "flow/flow.h"
#include "flow/state.h"

/* What is written to a cell (cells.h): nothing, what is not zero, zero; or both. */
enum ls_latch { LS_LATCH_SET = 1, LS_LATCH_CLEARED = 2 };

struct ls_latches {
    const uint8_t *kinds;          /* by cell of globals and fields: enum ls_latch */
    const uint32_t *first, *cells; /* proc p sets cells[first[p]] .. cells[first[p + 1] - 1] as soon
                                      as it has seen that nobody has */
};

/* In the arena of `flow`. */
const struct ls_latches *ls_latches_find(struct ls_flow *flow);

/* The address of such a flag, a global or a part of one, that had its first value when `proc` was
 * entered, as it has seen, and that it sets then; 0 when there is none. */
uint32_t ls_latch_open(const struct ls_flow *flow, uint32_t proc, const struct ls_state *state);

#endif
