/* Calls of functions with a summary: private to calls.c (outcomes) and inherit.c (events). */
#ifndef LS_FLOW_CALLS_P_H
#define LS_FLOW_CALLS_P_H

#include "flow/joins.h"
#include "flow/walk_p.h"

/* One call of a function with a summary, on one state: how its terms become terms here. */
struct ls_call {
    struct ls_walk *walk;
    const struct ls_inst *inst;
    uint32_t target;
    const uint32_t *args;
    struct ls_state *state;
    struct ls_term_map map; /* what only the callee knows is some value of this call */
    struct ls_term_map
        event_map;             /* or unknown: callers of callers could not tell such values apart */
    struct ls_term_map before; /* as map, of the state before the call, which stays as it is */
    const struct ls_outcome **possible; /* of the callee, as far as is known here */
    uint32_t possibles;
    struct ls_condition_call conditions;
    uint32_t most_released; /* locks, before an end of a lock among the events of the callee */
    bool is_last;           /* it is called only where the last reference to something goes */
    bool by_chance;         /* one of many that a pointer may mean */
    bool is_guess; /* one of several that a pointer may mean, which do not do the same to locks */
};

/* A term of the callee, as it is called here; 0 when there is no name for it. */
static inline uint32_t ls_call_event_term(const struct ls_call *call, uint32_t term)
{
    return ls_term_substitute(&call->walk->flow->terms, term, &call->event_map);
}

/* The same; what only the callee can name is some value of this call. */
static inline uint32_t ls_call_term(const struct ls_call *call, uint32_t term)
{
    return ls_term_substitute(&call->walk->flow->terms, term, &call->map);
}

/* Where the id of a thread is kept. */
static inline uint32_t ls_call_handle(const struct ls_call *call, uint32_t handle)
{
    return ls_joins_handle(call->walk, ls_call_term(call, handle));
}

/* By way of this call. */
static inline const struct ls_trace *ls_call_trace(const struct ls_call *call,
                                                   const struct ls_trace *inner)
{
    return ls_trace_new(&call->walk->arena, call->walk->proc, call->inst->site, inner);
}

/* The same for an event: only what is kept of one is copied. */
static inline const struct ls_trace *ls_call_event_trace(const struct ls_call *call,
                                                         const struct ls_trace *inner)
{
    return ls_trace_new(&call->walk->event, call->walk->proc, call->inst->site, inner);
}

/* inherit.c: the events of the callee become events of the caller, as far as they are possible on
 * this state. */
void ls_call_inherit(struct ls_call *call, const struct ls_summary *summary);

/* waiting.c: flags that an event `inner` of the callee gets on its way to this function, where it
 * is `event`: who waited before it destroys a lock, whose lock it is, and that a wait may be none
 * under what is held here, as it is given no time, or nobody knows which lock was released for it.
 * `release` are the event's, in terms of this function. */
unsigned ls_call_flags_here(const struct ls_call *call, const struct ls_event *inner,
                            const struct ls_event *event, const uint32_t *release);

#endif
