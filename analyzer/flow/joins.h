/* Threads as objects: created, and then joined or detached, once. What goes against that is a
 * rejoin.
 *
 * A function knows the life of a thread from what it and its callees have done since its entry
 * (course.h), by the term of the thread's id. */
#ifndef LS_FLOW_JOINS_H
#define LS_FLOW_JOINS_H

#include "flow/flow.h"
#include "flow/state.h"
#include "model/model.h"

struct ls_walk;

/* A thread is created, perhaps detached; `id` is the term that its handle holds from now on. */
void ls_joins_create(struct ls_walk *walk, struct ls_state *state, uint32_t id, bool detached,
                     const struct ls_trace *trace);

/* It is joined (LS_LIFE_JOINED) or detached, as `end` says by id, status, trace and `failed`,
 * whatever is known of it. */
void ls_joins_end(struct ls_walk *walk, struct ls_state *state, struct ls_life end);

/* An event of a callee, in terms of this function, meets what was done before the call. */
void ls_joins_event(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_event *event);

/* A call may have put other threads into the handles that it can reach. */
void ls_joins_forget(struct ls_walk *walk, struct ls_state *state);

/* The memory at `object` is freed, by this function or further down: a thread that was given it,
 * and that nobody has waited for, outlives it. */
void ls_joins_object_freed(struct ls_walk *walk, const struct ls_state *state, uint32_t object,
                           const struct ls_trace *trace);

/* The handle (a term: where the id of a thread is kept), as the block that is being walked means
 * it: handles that a loop fills or empties are taken together, elements of an array by the array,
 * and fields of objects that the loop goes through by the field alone, wherever the objects are. */
uint32_t ls_joins_handle(struct ls_walk *walk, uint32_t handle);

/* Likewise, of the thread with this id (a term); 0 when that is not known. Where a parameter brings
 * the id, the caller's ls_joins_handle finds out. */
uint32_t ls_joins_home(struct ls_walk *walk, uint32_t id);

/* Where the id that a call is given was read from, in the same block (a term); 0 when nobody knows.
 * For memory that others may have changed since: hardly ever do they put another thread there. */
uint32_t ls_joins_read_from(struct ls_walk *walk, const struct ls_state *state,
                            const struct ls_inst *call, unsigned argument);

/* Where the id that a call returns is put, in the same block (a term); 0 when it is not. */
uint32_t ls_joins_kept_at(struct ls_walk *walk, const struct ls_state *state,
                          const struct ls_inst *call);

/* Into the model. */
void ls_joins_fill(const struct ls_flow *flow, struct ls_model *model);

#endif
