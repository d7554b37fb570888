/* The ways through a function behind the creation of a thread, on which there surely is one. */
#ifndef LS_FACTS_BEHIND_H
#define LS_FACTS_BEHIND_H

#include "facts/looks.h"

enum ls_next { LS_GO_ON, LS_TURN_BACK, LS_FOUND };

struct ls_behind {
    const struct ls_look *look;
    uint32_t block;
    const struct ls_inst *call; /* the creation; it returns 0 when there is a thread */
    /* For each instruction on a way, the last of a block included. */
    enum ls_next (*visit)(void *context, const struct ls_inst *inst);
    /* Whether ways through this branch count; not asked of those on the result of the call. */
    bool (*passes)(void *context, const struct ls_inst *branch);
    void *context;
};

/* The first instruction that is found; NULL when none is. */
const struct ls_inst *ls_behind_find(const struct ls_behind *behind);

#endif
