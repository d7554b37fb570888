/* Where the analysis stops short: what it has not followed is told, for there may be something in
 * it.
 */
#ifndef LS_FLOW_LIMITS_H
#define LS_FLOW_LIMITS_H

#include "flow/flow.h"

/* Notes that a function is not followed wholly, once for each limit. */
void ls_limits_note(struct ls_flow *flow, enum ls_limit limit, uint32_t proc);

/* Says so in the model, among what was not seen. */
void ls_limits_tell(const struct ls_flow *flow, struct ls_model *model);

#endif
