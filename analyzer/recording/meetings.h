/* Which acquisitions of a run could not have met, as far as the order of its events tells (recorded
 * in mode full). Private to this folder. */
#ifndef LS_RECORDING_MEETINGS_H
#define LS_RECORDING_MEETINGS_H

#include "recording/process.h"

/* Looks at the predicted deadlocks among the acquisitions of the model from `first` on, which are
 * those of this process, and writes down what is found (struct ls_meeting). */
void ls_meetings_fill(struct ls_process *process, uint32_t first);

#endif
