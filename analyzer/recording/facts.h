/* Acquisitions, misuses, exits with locks and contention of a recorded process. Private to this
 * folder. */
#ifndef LS_RECORDING_FACTS_H
#define LS_RECORDING_FACTS_H

#include "recording/segments.h"

/* Adds them to the model; threads, locks and segments must be there. */
void ls_recorded_facts_fill(struct ls_process *process, const struct ls_segments *segments);

#endif
