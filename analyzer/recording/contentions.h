/* Who waited for locks, where and how long, and who held them so long. Private to this folder. */
#ifndef LS_RECORDING_CONTENTIONS_H
#define LS_RECORDING_CONTENTIONS_H

#include "recording/process.h"

/* Adds the contentions, holdings and waiters of the process. Its locks have their sums. */
void ls_recorded_contentions_fill(struct ls_process *process);

#endif
