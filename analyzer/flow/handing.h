/* Locks that one function takes and another one releases: who hands them over, and who cannot. */
#ifndef LS_FLOW_HANDING_H
#define LS_FLOW_HANDING_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

/* A lock is released that may have been taken in a function called here. */
void ls_handing_note(struct ls_walk *walk, const struct ls_lock_state *held);
void ls_handing_release(struct ls_flow *flow);

/* A lock is released that some call before may have left: nobody can say which. */
void ls_handing_note_release(struct ls_walk *walk, uint32_t lock);

/* Whether nobody at all can release it: all callers are known and none does; or the lock is known
 * to one file only, where no function releases it for another one. */
bool ls_handing_is_lost(const struct ls_flow *flow, const struct ls_flow_imbalance *imbalance);

/* Likewise, and nobody releases such a lock behind a call that may have left it. */
bool ls_handing_is_nobodys(const struct ls_flow *flow, const struct ls_flow_imbalance *imbalance);

/* Some function gives back a lock of this class that it has not taken, or may. */
bool ls_handing_is_released(const struct ls_flow *flow, uint32_t class);

#endif
