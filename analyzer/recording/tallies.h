/* Sums over all threads: how events were waited for and signalled. Private to this folder. */
#ifndef LS_RECORDING_TALLIES_H
#define LS_RECORDING_TALLIES_H

#include "recording/process.h"

/* Adds the events of the process. */
void ls_recorded_tallies_fill(struct ls_process *process);

#endif
