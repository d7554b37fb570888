/* A walk in depth over numbered states, such as the blocks of a function: each is come to once, in
 * the order that recursion has. A function may have so many blocks that recursion has no room. */
#ifndef LS_IR_DEPTH_H
#define LS_IR_DEPTH_H

#include "base/arena.h"
#include "ir/unit.h"

struct ls_depth {
    bool *seen;             /* by state */
    LS_VEC(uint32_t) ahead; /* the next one is the last */
};

/* Of states below `states`; what is seen is in the arena. To be released. */
struct ls_depth ls_depth_start(struct ls_arena *arena, uint32_t states);
void ls_depth_release(struct ls_depth *depth);

/* To be come to before all that has been added until now. */
void ls_depth_add(struct ls_depth *depth, uint32_t state);

/* Likewise, the targets of a terminator, the first of them first; a block's state is its number and
 * `offset`. */
void ls_depth_add_targets(struct ls_depth *depth, const struct ls_unit *unit,
                          const struct ls_inst *terminator, uint32_t offset);

/* The next one that has not been come to; LS_NONE: there is none. */
uint32_t ls_depth_next(struct ls_depth *depth);

#endif
