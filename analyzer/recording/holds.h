/* What a thread held when it asked for something. Private to this folder. */
#ifndef LS_RECORDING_HOLDS_H
#define LS_RECORDING_HOLDS_H

#include "recording/witness.h"

struct ls_holds {
    uint32_t count;
    struct ls_hold *hold;      /* for facts; outermost first */
    struct ls_held_lock *held; /* the same for witnesses */
};

/* Those locks of a dependency that are locks of the model. */
struct ls_holds ls_holds_of(struct ls_process *process, const struct lsr_dependency *dependency,
                            uint32_t thread);

#endif
