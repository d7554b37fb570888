/* What a thread changes around a signal, of that which the waiters test: before it, too late, or
 * for others than it wakes. */
#ifndef LS_FACTS_CHANGES_H
#define LS_FACTS_CHANGES_H

#include "facts/filler_p.h"

/* Fills changes, events, late and missed of a signal; all waits are in the model by then. */
void ls_changes_describe(struct ls_filler *filler, const struct ls_event *event,
                         struct ls_condition_signal *fact);

#endif
