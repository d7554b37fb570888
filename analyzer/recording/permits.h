/* Who took permits of semaphores and who gave them back. Private to this folder. */
#ifndef LS_RECORDING_PERMITS_H
#define LS_RECORDING_PERMITS_H

#include "recording/process.h"

/* Adds the threads of the process that ended with permits. */
void ls_recorded_permits_fill(struct ls_process *process);

#endif
