#include "flow/joins.h"
#include "flow/lives.h"
#include "flow/ownership.h"
#include "flow/primitives_p.h"
#include "flow/relays.h"

/* Where the start routine is not known here, what the pointer may hold is created. */
static void create_pointees(const struct ls_primitive *call, const struct ls_event *event)
{
    const struct ls_unit *unit = call->walk->unit;
    uint32_t count = 0;
    const uint32_t *starts =
        ls_program_pointees(call->walk->flow->program, call->walk->proc,
                            unit->args.at[call->inst->first + call->api->start - 1], &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ls_event one = *event;
        one.lock = ls_term_make(&call->walk->flow->terms, LS_TERM_FUNCTION, starts[i], 0);
        ls_primitive_state(call)->started |= ls_started_bit(starts[i]);
        if (call->walk->recording)
            ls_walk_event(call->walk, one);
    }
}

static void create_relayed(const struct ls_primitive *call, struct ls_event event)
{
    const struct ls_term *start = ls_term(&call->walk->flow->terms, event.lock);
    event.flags |= LS_EVENT_RELAYED;
    if (start->kind == LS_TERM_FUNCTION)
        ls_primitive_state(call)->started |= ls_started_bit(start->a);
    ls_walk_event(call->walk, event);
}

/* The function that a relay goes on to: what has been stored for it, or anything that is. */
static void create_behind(const struct ls_primitive *call, uint32_t relay, struct ls_event event)
{
    struct ls_walk *walk = call->walk;
    struct ls_terms *terms = &walk->flow->terms;
    const struct ls_relay *is = walk->flow->relays[relay];
    uint32_t object = event.argument, count = 0;
    if (!is)
        return;
    event.argument = object && is->argument != LS_NONE
                         ? ls_walk_load(walk, ls_primitive_state(call),
                                        ls_term_make(terms, LS_TERM_FIELD, object, is->argument))
                         : 0;
    event.lock = object ? ls_walk_load(walk, ls_primitive_state(call),
                                       ls_term_make(terms, LS_TERM_FIELD, object, is->routine))
                        : 0;
    unsigned kind = ls_term(terms, event.lock)->kind;
    if (kind == LS_TERM_FUNCTION || kind == LS_TERM_PARAM) {
        create_relayed(call, event);
        return;
    }
    const uint32_t *targets = ls_program_targets(walk->flow->program, relay, is->call, &count);
    for (uint32_t i = 0; i < count; i++) {
        event.lock = ls_term_make(terms, LS_TERM_FUNCTION, targets[i], 0);
        create_relayed(call, event);
    }
}

/* From now on the handle holds "the id of the thread that is kept there", whatever it was before.
 */
static uint32_t keep_handle(const struct ls_primitive *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    if (call->api->thread == LS_API_RESULT)
        return ls_joins_kept_at(call->walk, ls_primitive_state(call), call->inst);
    uint32_t handle = ls_primitive_argument(call, call->api->thread);
    if (handle)
        ls_walk_store(call->walk, ls_primitive_state(call), handle,
                      ls_term_make(terms, LS_TERM_INITIAL, handle, 0));
    return handle;
}

/* Where the id of the thread is kept; 0 when that is not known. */
static uint32_t handle_of(const struct ls_primitive *call)
{
    uint32_t thread = ls_primitive_argument(call, call->api->thread);
    if (call->api->indirect && thread)
        return ls_joins_handle(call->walk, thread);
    uint32_t home = ls_joins_home(call->walk, thread);
    return home ? home
                : ls_joins_read_from(call->walk, ls_primitive_state(call), call->inst,
                                     call->api->thread);
}

/* The id of the thread that is joined or detached. */
static uint32_t id_of(const struct ls_primitive *call)
{
    uint32_t thread = ls_primitive_argument(call, call->api->thread);
    return call->api->indirect && thread
               ? ls_walk_load(call->walk, ls_primitive_state(call), thread)
               : thread;
}

/* What is not zero when nothing was done: no thread created, or joined. */
static uint32_t failure_of(const struct ls_primitive *call)
{
    return call->api->success == LS_SUCCESS_ZERO ? ls_primitive_opaque(call) : 0;
}

void ls_primitive_join(const struct ls_primitive *call)
{
    uint32_t handle = handle_of(call), id = id_of(call);
    ls_primitive_block_on_thread(call, handle, id);
    if (handle)
        ls_state_join(ls_primitive_state(call), handle);
    if (!call->api->try && !call->api->timed)
        ls_joins_end(call->walk, ls_primitive_state(call),
                     (struct ls_life){.lock = id,
                                      .status = LS_LIFE_JOINED,
                                      .failed = failure_of(call),
                                      .trace = ls_trace_new(&call->walk->arena, call->walk->proc,
                                                            call->inst->site, NULL)});
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

void ls_primitive_detach(const struct ls_primitive *call)
{
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_DETACH, call->inst->site);
    uint32_t id = id_of(call);
    event.lock = ls_term_make(&call->walk->flow->terms, LS_TERM_FUNCTION, call->target, 0);
    event.argument = id;
    event.holds = event.releases = 0;
    event.flags |= ls_course_life(ls_primitive_state(call)->course, id) ? LS_EVENT_OWN_LIFE : 0;
    ls_walk_event(call->walk, event);
    ls_joins_end(call->walk, ls_primitive_state(call),
                 (struct ls_life){.lock = id,
                                  .status = LS_LIFE_DETACHED,
                                  .failed = failure_of(call),
                                  .trace = event.trace});
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

/* Whether threads are created detached is kept in a cell of the attribute object, too. */
static uint32_t detached_address(const struct ls_primitive *call, uint32_t attribute)
{
    return ls_term_make(&call->walk->flow->terms, LS_TERM_CONTAINER, attribute, LS_NONE - 1);
}

void ls_primitive_setdetach(const struct ls_primitive *call)
{
    uint32_t attribute = ls_primitive_argument(call, call->api->attribute);
    uint32_t state = ls_primitive_argument(call, call->api->type);
    if (attribute && state)
        ls_state_store(&call->walk->flow->terms, &call->walk->arena, ls_primitive_state(call),
                       detached_address(call, attribute), state);
    ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
}

static bool is_detached(const struct ls_primitive *call)
{
    int64_t value;
    const struct ls_terms *terms = &call->walk->flow->terms;
    uint32_t attribute = ls_primitive_argument(call, call->api->attribute);
    uint32_t state = ls_primitive_argument(call, call->api->state);
    if (call->api->detached)
        return true;
    if (attribute && !ls_term_is_const(terms, attribute, &value))
        state = ls_state_load(&call->walk->flow->terms, ls_primitive_state(call),
                              detached_address(call, attribute));
    return state && ls_term_is_const(terms, state, &value) && value == LS_STATE_DETACHED;
}

/* By which term the thread is known: keep_handle() has put it into its place. */
static uint32_t created_id(const struct ls_primitive *call, uint32_t handle)
{
    return handle ? ls_term_make(&call->walk->flow->terms, LS_TERM_INITIAL, handle, 0)
           : call->api->thread == LS_API_RESULT ? ls_primitive_opaque(call)
                                                : 0;
}

void ls_primitive_create(const struct ls_primitive *call)
{
    struct ls_state *state = ls_primitive_state(call);
    struct ls_event event = ls_walk_new_event(call->walk, state, LS_EVENT_CREATE, call->inst->site);
    event.lock = ls_primitive_argument(call, call->api->start);
    event.argument = ls_primitive_argument(call, call->api->argument);
    uint32_t kept = keep_handle(call), id = created_id(call, kept);
    event.handle = ls_joins_handle(call->walk, kept);
    event.holds = event.releases = 0;
    ls_state_unjoin(state, event.handle);
    ls_joins_create(call->walk, state, id, is_detached(call), event.trace);
    const struct ls_term *start = ls_term(&call->walk->flow->terms, event.lock);
    if (start->kind == LS_TERM_FUNCTION || start->kind == LS_TERM_PARAM)
        ls_walk_event(call->walk, event);
    else if (call->api->start <= call->inst->count)
        create_pointees(call, &event);
    if (start->kind == LS_TERM_FUNCTION) {
        state->started |= ls_started_bit(start->a);
        create_behind(call, start->a, event);
    }
    ls_ownership_give_away(call->walk, state, event.argument);
    state->created = true;
    if (event.lock) {
        struct ls_course *course = ls_course_copy(&call->walk->arena, state->course);
        struct ls_start begun = {.routine = event.lock,
                                 .argument = event.argument,
                                 .handle = event.handle,
                                 .failed = failure_of(call),
                                 .fork = course->fork,
                                 .trace = event.trace};
        ls_lives_start(call->walk, state, course, &begun);
        ls_course_add_start(course, begun);
        state->course = course;
    }
    ls_walk_set_temp(call->walk, state, call->inst->result,
                     call->api->thread == LS_API_RESULT && kept ? id : ls_primitive_opaque(call));
}

void ls_primitive_self(const struct ls_primitive *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_term_make(terms, LS_TERM_CALL, call->target, ls_term_const(terms, 0)));
}

static bool creates_threads(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_CREATE)
            return true;
    return flow->api[proc] && flow->api[proc]->role == LS_ROLE_CREATE;
}

bool ls_call_creates_threads(const struct ls_flow *flow, uint32_t proc, const struct ls_inst *inst)
{
    uint32_t count = 0;
    const uint32_t *targets =
        inst->op == LS_OP_CALL ? ls_program_targets(flow->program, proc, inst, &count) : NULL;
    for (uint32_t i = 0; i < count; i++)
        if (creates_threads(flow, targets[i]))
            return true;
    return false;
}
