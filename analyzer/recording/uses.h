/* What single call sites of a run tell: locks taken in handlers of signals and in forked children,
 * tries that spin. Private to this folder. */
#ifndef LS_RECORDING_USES_H
#define LS_RECORDING_USES_H

#include "recording/process.h"

/* Adds what is restricted, and the spins, of the process. */
void ls_recorded_uses_fill(struct ls_process *process);

#endif
