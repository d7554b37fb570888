/* The recorded events of a process as closure.h wants them: what belongs together, and what needed
 * what. Private to this folder. */
#ifndef LS_RECORDING_TRACE_H
#define LS_RECORDING_TRACE_H

#include "recording/closure.h"
#include "recording/process.h"

/* Threads are those of the model from `first_thread` on, objects the references of the recording.
 * False when nothing was recorded: then there is nothing to release. */
bool ls_trace_fill(struct ls_trace *trace, struct ls_process *process, uint32_t first_thread);

#endif
