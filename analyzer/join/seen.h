/* What scan predicts of single threads and runs record as a fact, whether or not a rule finds it
 * worth telling there: locks taken under others, and waiting with locks held. */
#ifndef LS_JOIN_SEEN_H
#define LS_JOIN_SEEN_H

#include "model/finding.h"
#include "model/model.h"

/* How often the runs did what the finding (nested-locks, or one of blocking, joining or waiting
 * under a lock) says: at its place, with a lock held since the finding's place for it. 0 for never,
 * and for all other rules. */
uint64_t ls_seen_in_runs(const struct ls_model *run, const struct ls_finding *finding);

#endif
