/* Paths of a recording as the witnesses of facts. Private to this folder. */
#ifndef LS_RECORDING_WITNESS_H
#define LS_RECORDING_WITNESS_H

#include "recording/process.h"

/* A lock that is held during the last step of a path, and the path of its own acquisition (may be
 * NULL). */
struct ls_held_lock {
    uint32_t lock;
    const struct ls_path *path;
};

/* The witness of one thread's way along `path`: calls, and what it does at the end. A held lock
 * counts for those steps that come after its acquisition: from the call on where the two paths
 * part. Never NULL: a lost path is one step at an unknown place. */
const struct ls_witness *ls_witness_make(struct ls_process *process, uint32_t thread,
                                         const struct ls_path *path, const char *deed,
                                         const struct ls_held_lock *held, uint32_t helds);

#endif
