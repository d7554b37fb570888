/* Variables of a function whose address a new thread is given, and which are gone, or changed for
 * the next thread, while that one may still look. */
#ifndef LS_FLOW_ESCAPES_H
#define LS_FLOW_ESCAPES_H

#include "flow/flow.h"
#include "model/model.h"

struct ls_walk;

/* After the walk of a function: adds to flow->escapes. */
void ls_escapes_find(struct ls_walk *walk);

/* Into the model. */
void ls_escapes_fill(const struct ls_flow *flow, struct ls_model *model);

#endif
