/* Functions of which a part has no meaning, because a header was not found, and whether that part
 * may have to do with locks: an operation on a lock that nobody knows, or a test that may be made
 * twice, once for the lock and once for the unlock. Code with another part missing says of locks
 * what whole code says. */
#ifndef LS_FLOW_DAMAGE_H
#define LS_FLOW_DAMAGE_H

#include "flow/flow.h"

/* True when nothing should be said of locks in this function. */
bool ls_damage_matters(const struct ls_flow *flow, uint32_t proc);

#endif
