/* What a recording could not see, in sentences. Private to this folder. */
#ifndef LS_RECORDING_UNSEEN_H
#define LS_RECORDING_UNSEEN_H

#include "recording/process.h"

/* Adds them to model->unseen, each sentence once per model. */
void ls_unseen_fill(struct ls_process *process);

#endif
