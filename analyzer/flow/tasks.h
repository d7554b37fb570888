/* Variables that tell threads what to do: global ones that a start routine looks at itself.
 *
 *     if (task == TASK_READ) read_all(); else if (task == TASK_WRITE) write_all();
 *
 * Whatever is called there runs for that task, and does not come to what asks for another one. */
#ifndef LS_FLOW_TASKS_H
#define LS_FLOW_TASKS_H

#include "flow/flow.h"
#include "flow/state.h"

/* By global, in the arena of `flow`, whose apis are known: 1 = some start routine looks at it. */
const uint8_t *ls_tasks_find(struct ls_flow *flow);

/* The fact is about such a variable, as it was when the function was entered and still is. */
bool ls_tasks_tells(struct ls_flow *flow, const struct ls_state *state, const struct ls_fact *fact);

/* One of them may have another value than when the function was entered. */
bool ls_tasks_changed(const struct ls_flow *flow, const struct ls_state *state);

#endif
