/* Threads that say when they are done with a lock, and joins that hear it.
 *
 * The joiner tests a flag before the join, as in `while (t->running) wait; join(t)` or `if
 * (t->state & DONE) join(t)`, and the thread sets it where it takes none of the joiner's locks any
 * more. Then the join does not wait for a lock. Which value means what is not asked. */
#ifndef LS_FACTS_FAREWELL_H
#define LS_FACTS_FAREWELL_H

#include "facts/filler_p.h"

/* For the join of `pending` and the locks that it holds; `joined` is the root of the thread. */
bool ls_farewell_is_heard(const struct ls_pending *pending, const struct ls_root *joined);

#endif
