/* The pieces of threads' lives between creations and joins. Private to this folder.
 *
 * Only segments that something refers to are made: a thread that created ten thousand others has a
 * piece for each. */
#ifndef LS_RECORDING_SEGMENTS_H
#define LS_RECORDING_SEGMENTS_H

#include "recording/process.h"

struct ls_segment_key {
    uint32_t thread; /* in the model */
    uint32_t number; /* in the thread */
};

struct ls_segments {
    LS_VEC(struct ls_segment_key) keys; /* sorted, each once */
    uint32_t first;                     /* index in the model of keys.at[0] */
};

/* Makes the segments of the process in its model. Threads must be there. */
void ls_segments_fill(struct ls_segments *segments, struct ls_process *process);
void ls_segments_release(struct ls_segments *segments);

/* The segment in the model, or LS_MODEL_NONE. */
uint32_t ls_segments_find(const struct ls_segments *segments, uint32_t thread, uint32_t number);

#endif
