/* What became of the threads that one place has created. Private to this folder. */
#ifndef LS_RECORDING_CREATIONS_H
#define LS_RECORDING_CREATIONS_H

#include "recording/segments.h"

/* Adds one creation for each place that created threads. */
void ls_recorded_creations_fill(struct ls_process *process, const struct ls_segments *segments);

#endif
