/* Deadlocks in which a recorded process ended. Private to this folder. */
#ifndef LS_RECORDING_DEADLOCKS_H
#define LS_RECORDING_DEADLOCKS_H

#include "recording/process.h"

/* Adds them to the model; threads and locks must be there. Nothing is added for a process that
 * still runs: one look cannot tell a deadlock from a thread that is about to go on (see live.h). */
void ls_deadlocks_fill(struct ls_process *process);

/* The same for those that lead through several processes. */
void ls_deadlocks_between_fill(struct ls_process *processes, uint32_t count);

/* A process without it is in none of those. */
bool ls_may_be_linked(const struct ls_recording *recording);

#endif
