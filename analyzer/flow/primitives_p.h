/* Calls of functions with a model: private to primitives.c (locks, conditions, semaphores) and
 * threads.c. */
#ifndef LS_FLOW_PRIMITIVES_P_H
#define LS_FLOW_PRIMITIVES_P_H

#include "flow/walk_p.h"

/* Such a call, on one state of the walk: more may be appended, and one that does not return becomes
 * NULL. */
struct ls_primitive {
    struct ls_walk *walk;
    const struct ls_inst *inst;
    const struct ls_api *api;
    uint32_t target;
    const uint32_t *args;
    ls_states *states;
    uint32_t index;
};

/* The argument of that number, as models count them; 0 when there is none. */
static inline uint32_t ls_primitive_argument(const struct ls_primitive *call, unsigned number)
{
    return number > 0 && number <= call->inst->count ? call->args[number - 1] : 0;
}

static inline struct ls_state *ls_primitive_state(const struct ls_primitive *call)
{
    return call->states->at[call->index];
}

/* Some value: what this call returned. */
static inline uint32_t ls_primitive_opaque(const struct ls_primitive *call)
{
    return ls_term_make(&call->walk->flow->terms, LS_TERM_RESULT,
                        ls_walk_point(call->walk, call->inst), 0);
}

enum ls_primitive_end { LS_FAILED, LS_SUCCEEDED };

/* The call returns a value that means the one or the other. */
static inline void ls_primitive_ends(const struct ls_primitive *call, struct ls_state *state,
                                     enum ls_primitive_end end)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    uint32_t result = ls_primitive_opaque(call);
    bool is_zero = (call->api->success == LS_SUCCESS_ZERO) == (end == LS_SUCCEEDED);
    if (call->api->success != LS_SUCCESS_ALWAYS && is_zero)
        result = ls_term_const(terms, 0);
    else if (call->api->success == LS_SUCCESS_ZERO && call->api->failure)
        result = ls_term_const(terms, call->api->failure);
    else if (call->api->success != LS_SUCCESS_ALWAYS)
        ls_state_assume(terms, &call->walk->arena, state, LS_OPR_NE, result,
                        ls_term_const(terms, 0));
    ls_walk_set_temp(call->walk, state, call->inst->result, result);
}

/* Whatever is waited for, it may be the end of threads. */
static inline void ls_primitive_note_wait(const struct ls_primitive *call)
{
    struct ls_course *course = ls_course_copy(&call->walk->arena, ls_primitive_state(call)->course);
    ls_course_wait(course, true);
    ls_primitive_state(call)->course = course;
}

/* primitives.c: executes it. */
void ls_primitive_apply(const struct ls_primitive *call);

/* contexts.c: likewise, calls that change what the thread may do from there on. */
void ls_primitive_context(const struct ls_primitive *call);

/* waiting.c: events of what is no lock: a call that blocks, the end of a thread that is waited for
 * (`handle` is where its id is kept), a wait for a condition, a signal. */
void ls_primitive_block(const struct ls_primitive *call);
void ls_primitive_block_on_thread(const struct ls_primitive *call, uint32_t handle, uint32_t id);
void ls_primitive_wait_event(const struct ls_primitive *call);
void ls_primitive_signal_event(const struct ls_primitive *call);

/* threads.c: what the roles of these names do. */
void ls_primitive_create(const struct ls_primitive *call);
void ls_primitive_join(const struct ls_primitive *call);
void ls_primitive_detach(const struct ls_primitive *call);
void ls_primitive_setdetach(const struct ls_primitive *call);
void ls_primitive_self(const struct ls_primitive *call);

#endif
