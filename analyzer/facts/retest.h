/* Whether what a condition wait waits for is tested again before it is relied on.
 *
 * A wake-up says nothing: it may be spurious, or another thread was faster. So from the wait there
 * must be a way back to it that first passes a test of memory (or of what a call returns; not of
 * what the wait returns). Once the mutex has been released, work on that way makes the test one of
 * the next round. */
#ifndef LS_FACTS_RETEST_H
#define LS_FACTS_RETEST_H

#include "base/arena.h"
#include "base/vec.h"
#include "facts/looks.h"
#include "flow/mods.h"
#include "flow/trace.h"

typedef LS_VEC(uint32_t) ls_cells;

struct ls_retest {
    bool known;        /* the wait was found in the code */
    bool unlooped;     /* surely not tested again */
    bool counted;      /* but waited for again at once: a loop counts the wake-ups, or only waits */
    bool looked;       /* but what is tested around it is read and tested behind it, somewhere */
    bool idle;         /* but nothing is done behind it, or a loop comes back to it */
    bool apart;        /* but what is tested before it is tested before its mutex is taken */
    bool blind;        /* a thread comes to it for the first time without any test before, and does
                          something behind it */
    const char *until; /* the time that it lasts until, and nobody looks at (appointments.h) */
    const char *amount; /* of which each waiter wants as much as it likes (amounts.h); NULL */
    ls_cells cells;     /* what is tested around it (looks.h); the caller's to release */
    ls_cells outer;     /* what else the loops around it depend on, and flags that its function sets
                           back in them; likewise */
    const char *text; /* the same with comparisons: "queue.count == 0, queue.stop"; in the arena */
};

/* For a wait at the end of `trace`. `mutex` tells where its mutex is taken; NULL when not known. */
struct ls_retest ls_retest_of(struct ls_arena *arena, struct ls_looks *looks,
                              const struct ls_mods *mods, const struct ls_trace *trace,
                              const struct ls_trace *mutex);

/* True when the function that waits looks at memory before it takes the mutex, and never between
 * that and the wait: what it saw may have changed, and the signal be gone. */
bool ls_retest_is_early(struct ls_arena *arena, struct ls_looks *looks,
                        const struct ls_trace *trace, const struct ls_trace *mutex);

#endif
