/* What the checker will be able to see of a program, judged by its file before it runs. */
#ifndef LS_RECORDING_TARGET_H
#define LS_RECORDING_TARGET_H

#include <stdbool.h>

#include "base/arena.h"

struct ls_target {
    const char *path;        /* what to execute */
    const char *interpreter; /* of a script: the program that really runs; else NULL */
    const char
        *first; /* library that must come before ours in LD_PRELOAD ("libasan.so.8"); else NULL */
    bool preloads;      /* false: setting LD_PRELOAD would be of no use or do harm */
    const char *unseen; /* why it cannot be seen, as a sentence without a full stop; else NULL */
};

/* Finds `name` as a shell would (PATH, unless it has a slash) and looks at the file. Returns 0, or
 * -1 (said to the user) when there is nothing that can be executed. Texts live in `arena`. */
int ls_target_find(struct ls_target *target, struct ls_arena *arena, const char *name);

#endif
