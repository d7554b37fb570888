/* Code that works in two ways, with threads and without: `if (threaded) { lock(); ... } else ...`.
 */
#ifndef LS_FACTS_MODES_H
#define LS_FACTS_MODES_H

#include "facts/filler_p.h"

/* For a signal for which no lock is held: some function on the way to it has another branch, apart
 * from that way, that waits for such a condition or signals it with a lock held. Whether there are
 * waiters in the mode without the lock is not known here. */
bool ls_modes_differ(struct ls_filler *filler, const struct ls_event *event);

#endif
