/* Which functions of a recursion may return, as far as their code alone tells.
 *
 * A recursion is gone through a few times only (analyse.c). A function whose callees had no
 * outcomes by then has none either, which looks like one that never returns: what comes behind a
 * call of it would be lost, and behind calls of its callers. This tells the two apart: a least
 * fixed point over blocks and calls, without values. */
#ifndef LS_FLOW_RETURNS_H
#define LS_FLOW_RETURNS_H

#include "flow/flow.h"

/* Sets returns[proc] for those among the `count` procs of a component that may return; the others
 * stay as they are. Callees outside of the component are known by their summaries. */
void ls_returns_find(const struct ls_flow *flow, const uint32_t *procs, uint32_t count,
                     bool *returns);

#endif
