/* What code takes behind a condition wait, in a loop that goes on to wait for more.
 *
 * In `while (true) { lock; if (!count) wait; count--; unlock; }` the test of the next round comes
 * too late. Told by the cells (looks.h) that the `if` around the wait looks at, and by the first
 * thing that is done to them behind it while the mutex is held. */
#ifndef LS_FACTS_TAKEN_H
#define LS_FACTS_TAKEN_H

#include "facts/looks.h"
#include "flow/mods.h"

struct ls_taken {
    uint32_t untested; /* the cell that is changed before it is tested again; LS_NONE */
    bool checked;      /* what was got from there is tested afterwards */
};

/* For the wait that is instruction `index` of `block`. `around` are the blocks of the loop around
 * it. */
struct ls_taken ls_taken_behind(struct ls_arena *arena, const struct ls_look *look,
                                const struct ls_mods *mods, const bool *around, uint32_t block,
                                uint32_t index);

#endif
