/* What threads waited for, other than locks: conditions and their signals, and all that blocks
 * while locks are held. Private to this folder. */
#ifndef LS_RECORDING_EVENTS_H
#define LS_RECORDING_EVENTS_H

#include "recording/segments.h"

/* Adds the blockings, condition waits and signals of the process, and of the locks held in them all
 * usages. Where many threads do the same at one place, a few of them stand for all. */
void ls_recorded_waits_fill(struct ls_process *process, const struct ls_segments *segments);

#endif
