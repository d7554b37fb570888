/* Uses of shared variables: which locks they hold, and which of them may happen at the same time.
 * Pure: reads the model, keeps nothing. */
#ifndef LS_MODEL_USES_H
#define LS_MODEL_USES_H

#include "model/model.h"
#include "model/parallel.h"

/* True when the two uses may collide: parallel, one of them a write, not both atomic, not in
 * objects that instances of one thread have each, and no common lock that keeps them apart. */
bool ls_uses_collide(struct ls_parallel *parallel, const struct ls_use *a, const struct ls_use *b);

/* True when a lock is held at both, by one of them at least alone. */
bool ls_uses_have_common_lock(const struct ls_use *a, const struct ls_use *b);

/* True when a lock keeps the two apart, or may do so for all that is known. */
bool ls_uses_may_be_kept_apart(const struct ls_use *a, const struct ls_use *b);

/* Where the use is decided on: of the call that names the object, when a function does the rest
 * that is used for many (`list_add(&queue->head, item)`). */
const struct ls_trail *ls_use_place(const struct ls_use *use);

/* Where the critical section begins that the use is in, by the function in which the lock is taken
 * and the use, or a call that leads to it, comes after: that step of the way is put into `way`.
 * NULL when it is not known. Of the model. */
const struct ls_trail *ls_use_section(const struct ls_use *use, const struct ls_use_hold *hold,
                                      const struct ls_trail **way);

/* True when the use may hold the lock, for all that is known, and it is not sure that it does. */
bool ls_use_may_hold(const struct ls_use *use, uint32_t lock);

/* True when it is not sure which locks it holds. */
bool ls_use_is_doubtful(const struct ls_use *use);

/* What is known of a lock at the use; NULL when it is not held there, or nobody is sure. Of the
 * model. */
static inline const struct ls_use_hold *ls_use_hold(const struct ls_use *use, uint32_t lock)
{
    for (uint32_t i = 0; i < use->holds; i++)
        if (use->hold[i].lock == lock)
            return &use->hold[i];
    return NULL;
}

/* True when the use holds the lock, well enough for what it does. */
static inline bool ls_use_holds(const struct ls_use *use, uint32_t lock)
{
    const struct ls_use_hold *hold = ls_use_hold(use, lock);
    return hold && (hold->mode == LS_EXCLUSIVE || !(use->flags & LS_USE_WRITE));
}

#endif
