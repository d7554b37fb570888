/* Recordings to the model: names, paths and sums for what the preloaded library wrote down. No
 * judgement. */
#ifndef LS_RECORDING_FILL_H
#define LS_RECORDING_FILL_H

#include "model/model.h"
#include "recording/reader.h"

/* Adds the facts of all recordings (one per process, of one run or of several) to `model`, ordered
 * by start of the process. What could not be seen goes to model->unseen. Returns the number of
 * recordings that are incomplete: records were lost or damaged, so that something may be missing
 * from the model. */
uint32_t ls_recordings_fill(struct ls_model *model, const struct ls_recording *recordings,
                            uint32_t count);

#endif
