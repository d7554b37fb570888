/* What runs once only, because a flag says so: `if (ready) return; ready = true; ...`; and what one
 * of many threads does, because it has the first number.
 *
 * Who does not use a lock for that relies on the first call: it comes before there are threads. */
#ifndef LS_FLOW_ONCE_H
#define LS_FLOW_ONCE_H

#include "flow/walk_p.h"

/* The address of a global, or a part of one, that was zero when the function was entered, as it has
 * seen, and that it has set since then; 0 when there is none. */
uint32_t ls_once_flag(struct ls_terms *terms, const struct ls_state *state);

/* A global, or a part of one, is zero under these conditions: `if (running) return;`. */
bool ls_once_is_flagged(const struct ls_terms *terms, const struct ls_conditions *conditions);

/* Takes note of a field that objects are numbered by: `worker[i].number = i;` in a loop. */
void ls_once_store(struct ls_walk *walk, uint32_t address, uint32_t value);

/* The field of what the thread was started with that is zero here: `if (worker->number == 0)`,
 * which holds for one thread of all when it is a number (flow->numbering); LS_NONE: no such. */
uint32_t ls_once_number(const struct ls_walk *walk, const struct ls_state *state);

#endif
