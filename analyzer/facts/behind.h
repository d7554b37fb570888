/* The ways through a function behind a call that has worked: the creation of a thread, the taking
 * of a permit. */
#ifndef LS_FACTS_BEHIND_H
#define LS_FACTS_BEHIND_H

#include "facts/looks.h"

enum ls_next { LS_GO_ON, LS_TURN_BACK, LS_FOUND };

struct ls_behind {
    const struct ls_look *look;
    uint32_t block;
    const struct ls_inst *call; /* returns 0 when it has worked */
    /* For each instruction on a way, the last of a block included. */
    enum ls_next (*visit)(void *context, const struct ls_inst *inst);
    /* Whether ways through this branch count; not asked of those on the result of the call. */
    bool (*passes)(void *context, const struct ls_inst *branch);
    void *context;
};

/* For `passes`: all ways count. */
bool ls_behind_everywhere(void *context, const struct ls_inst *branch);

/* The first instruction that is found; NULL when none is. */
const struct ls_inst *ls_behind_find(const struct ls_behind *behind);

#endif
