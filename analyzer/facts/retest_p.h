/* Tests around a condition wait: retest.c tells whether there is one behind it, early.c whether the
 * one before it holds, awaited.c what they look at. */
#ifndef LS_FACTS_RETEST_P_H
#define LS_FACTS_RETEST_P_H

#include "facts/retest.h"
#include "facts/taken.h"
#include "ir/depth.h"

enum { LS_MOST_AWAITED = 8 };

/* One function, and the wait (or the call that leads to it) in it. */
struct ls_retest_search {
    struct ls_look look;
    struct ls_looks *looks;
    const struct ls_mods *mods;
    struct ls_arena *arena;
    const struct ls_inst *wait;
    uint32_t block, index;
    bool *leads_back; /* by block: the wait can be reached from its start */
    bool *around;     /* by block: in the innermost loop around the wait */
    bool collecting;  /* what is tested here counts as what is waited for */
    struct ls_depth ways;
    bool tested, returns, dirty;
    bool asks;  /* what the wait returned */
    bool clean; /* the wait was reached again, and nothing was done for it */
    struct ls_taken taken;
    ls_cells *cells, *outer;
    const char **texts; /* by cell */
};

/* An instruction of the function by its place in a block; NULL behind the last one. */
static inline const struct ls_inst *ls_retest_inst(const struct ls_retest_search *search,
                                                   uint32_t block, uint32_t index)
{
    return ls_block_inst(search->look.unit, search->look.function, block, index);
}

/* Sets `around`: of no block, when the wait is in no loop. */
void ls_retest_find_loop(struct ls_retest_search *search);

/* True when the branch depends on memory, or on what a call returns. What it looks at is added to
 * `cells` while `collecting`; that it looks at what the wait returned is noted. */
bool ls_awaited_test(struct ls_retest_search *search, const struct ls_inst *last);

/* Adds the tests that the wait stands behind, for when nobody tests after it: all parts of
 * `a && b && c`. */
void ls_awaited_before(struct ls_retest_search *search);

/* Adds to `outer` what the loops around the wait end by, and the flags that they set back. */
void ls_awaited_further_out(struct ls_retest_search *search);

/* The tests in one line: "queue.count == 0, queue.stop". At least one; in the arena. */
const char *ls_awaited_text(struct ls_arena *arena, const char *const *texts, uint32_t count);

#endif
