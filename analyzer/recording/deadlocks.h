/* Deadlocks in which a recorded process ended. Private to this folder. */
#ifndef LS_RECORDING_DEADLOCKS_H
#define LS_RECORDING_DEADLOCKS_H

#include "recording/process.h"

/* Adds them to the model; threads and locks must be there. Nothing is added for a process that
 * still runs: one look cannot tell a deadlock from a thread that is about to go on (see live.h). */
void ls_deadlocks_fill(struct ls_process *process);

#endif
