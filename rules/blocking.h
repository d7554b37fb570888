/* What the rules about waiting under a lock have in common. */
#ifndef LS_RULES_BLOCKING_H
#define LS_RULES_BLOCKING_H

#include "base/lists.h"
#include "base/tally.h"
#include "model/finding.h"
#include "model/model.h"
#include "model/parallel.h"

/* What is asked for each call that blocks, looked up once in the whole model. */
struct ls_blockings {
    const struct ls_model *model;
    struct ls_parallel parallel;
    struct ls_arena arena;
    struct ls_lists usages;  /* by lock */
    struct ls_lists signals; /* by condition */
    struct ls_lists posts;   /* by semaphore */
    struct ls_tally waits;   /* by address of the witness: index + 1 */
};

void ls_blockings_init(struct ls_blockings *blockings, const struct ls_model *model);
void ls_blockings_release(struct ls_blockings *blockings);

/* True when a thread that may run at the same time takes the lock: then it has to wait as well. */
bool ls_blocking_delays(struct ls_blockings *blockings, const struct ls_blocking *blocking,
                        uint32_t lock);

/* True when everybody who could end the wait, for a condition or for a permit, has to take the lock
 * for it, or before it: nobody can get there. */
bool ls_blocking_keeps_out(struct ls_blockings *blockings, const struct ls_blocking *blocking,
                           uint32_t lock);

/* The condition wait that the fact is about; NULL when there is none. */
const struct ls_condition_wait *ls_blocking_wait(struct ls_blockings *blockings,
                                                 const struct ls_blocking *blocking);

/* Equal for holds that come from one place in the code and are of one lock, or, in a run, of locks
 * that were made in one place. */
uint64_t ls_hold_place(const struct ls_model *model, const struct ls_hold *hold);

/* True when the lock stands, in a run, for many that were counted together: whether it is the one
 * that somebody else wants, nobody knows. */
bool ls_lock_is_any(const struct ls_model *model, uint32_t lock);

/* Where the function that took the lock calls what blocks. */
struct ls_location ls_blocking_site(const struct ls_blocking *blocking, const struct ls_hold *hold);

/* "sleeps in usleep()", "waits for the disk in fsync()". */
const char *ls_say_blocking(struct ls_arena *arena, const struct ls_blocking *blocking);

/* The finding without rule, level, message and advice: place, way, lock, and as related sites where
 * the lock is taken and where the thread blocks. */
struct ls_finding ls_blocking_finding(struct ls_findings *findings, const struct ls_model *model,
                                      const struct ls_blocking *blocking,
                                      const struct ls_hold *hold);

#endif
