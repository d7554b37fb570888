/* Where the recorded threads asked for locks: the sites of the model. Private to this folder. */
#ifndef LS_RECORDING_SITES_H
#define LS_RECORDING_SITES_H

#include "recording/process.h"

/* Adds one site for each call of a lock function that was executed; locks must be there. */
void ls_sites_fill(struct ls_process *process);

#endif
