/* Locks as objects: made, used, destroyed, freed. What goes against that order is a misuse.
 *
 * A function knows the life of a lock from what it and its callees have done since its entry
 * (course.h); for what callers have done before, events travel up to them. */
#ifndef LS_FLOW_LIVES_H
#define LS_FLOW_LIVES_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

/* A use, an initialisation or destruction by a primitive, on one state, before it is applied.
 * `failed` is a term that is not 0 when no lock is made; 0 = not known; `cleans` as in course.h. */
void ls_lives_use(struct ls_walk *walk, const struct ls_state *state, struct ls_lock_state lock);
void ls_lives_begin(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock,
                    uint32_t failed, bool cleans);
void ls_lives_end(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock);

/* A thread is created: others of the course may run already. */
void ls_lives_start(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_course *course, const struct ls_start *start);

/* The object at `object` is freed, and all locks in it with it. */
void ls_lives_free(struct ls_walk *walk, struct ls_state *state, uint32_t object,
                   const struct ls_trace *trace);

/* An event of a callee, in terms of this function, meets what was done before the call. `released`
 * are the locks of this function that the callee has given back by then. */
void ls_lives_event(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_event *event, const uint32_t *released, uint32_t count);

/* Whether it may be there: it is not known that its creation, `failed`, went wrong. */
bool ls_lives_exists(const struct ls_walk *walk, const struct ls_state *state, uint32_t failed);

/* Whether all others may have done by now: something was waited for that threads may bring, or the
 * last reference to something has gone (counts.h). */
bool ls_lives_awaited(const struct ls_walk *walk, const struct ls_state *state);

/* True when the course knows what became of the lock: callers need not ask. */
bool ls_lives_known(const struct ls_state *state, uint32_t lock);

#endif
