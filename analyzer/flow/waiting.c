/* What a function waits for: events that are no locks. */
#include <string.h>

#include "flow/calls_p.h"
#include "flow/course.h"
#include "flow/lives.h"
#include "flow/primitives_p.h"

enum { SHORT_WRITE = 64 }; /* bytes: what wakes a thread through a pipe fits into its buffer */

static bool is_constant(const struct ls_walk *walk, uint32_t term, int64_t *value)
{
    return term && ls_term_is_const(&walk->flow->terms, term, value);
}

static bool returns_at_once(const struct ls_primitive *call)
{
    const struct ls_api *api = call->api;
    int64_t value;
    if (is_constant(call->walk, ls_primitive_argument(call, api->time), &value) && value == 0)
        return true;
    return is_constant(call->walk, ls_primitive_argument(call, api->flags), &value) &&
           (value & api->nonblocking);
}

static unsigned block_flags(const struct ls_primitive *call)
{
    const struct ls_api *api = call->api;
    int64_t value;
    unsigned flags = (api->timed ? LS_BLOCKS_TIMED : 0) | (api->rarely ? LS_BLOCKS_RARELY : 0) |
                     (api->briefly ? LS_BLOCKS_BRIEFLY : 0) | (api->apart ? LS_BLOCKS_APART : 0);
    if (api->block == LS_BLOCK_EVENTS &&
        is_constant(call->walk, ls_primitive_argument(call, api->time), &value) && value > 0)
        flags |= LS_BLOCKS_TIMED;
    /* A few bytes fit into the buffer of a pipe. */
    if (api->block == LS_BLOCK_FILE && call->inst->count >= 3 &&
        is_constant(call->walk, call->args[2], &value) && value <= SHORT_WRITE &&
        api->name[0] == 'w')
        flags |= LS_BLOCKS_RARELY;
    return flags;
}

void ls_primitive_block(const struct ls_primitive *call)
{
    if (!call->walk->recording || returns_at_once(call))
        return;
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_BLOCK, call->inst->site);
    event.lock = ls_term_make(&call->walk->flow->terms, LS_TERM_FUNCTION, call->target, 0);
    event.mode = (uint8_t)call->api->block;
    event.lock_kind = (uint8_t)block_flags(call);
    ls_walk_event(call->walk, event);
}

void ls_primitive_block_on_thread(const struct ls_primitive *call, uint32_t handle, uint32_t id)
{
    const struct ls_state *state = ls_primitive_state(call);
    if (!call->walk->recording || call->api->try)
        return;
    struct ls_event event = ls_walk_new_event(call->walk, state, LS_EVENT_BLOCK, call->inst->site);
    event.lock = ls_term_make(&call->walk->flow->terms, LS_TERM_FUNCTION, call->target, 0);
    event.handle = handle;
    event.argument = id;
    event.flags |= ls_course_life(state->course, id) ? LS_EVENT_OWN_LIFE : 0;
    event.mode = LS_BLOCK_JOIN;
    event.lock_kind = call->api->timed ? LS_BLOCKS_TIMED : 0;
    ls_walk_event(call->walk, event);
}

static unsigned own_life(const struct ls_state *state, uint32_t lock)
{
    return lock && ls_lives_known(state, lock) ? LS_EVENT_OWN_LIFE : 0;
}

/* What the wait gives back by another name is its mutex. */
static void rename_hold(const struct ls_event *event, uint32_t lock, uint32_t name)
{
    struct ls_hold_term *holds = (struct ls_hold_term *)event->hold;
    for (uint32_t i = 0; i < event->holds; i++)
        if (holds[i].lock == lock)
            holds[i].lock = name;
}

void ls_primitive_wait_event(const struct ls_primitive *call)
{
    struct ls_walk *walk = call->walk;
    const struct ls_state *state = ls_primitive_state(call);
    if (!walk->recording)
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_WAIT, call->inst->site);
    event.lock = ls_primitive_argument(call, call->api->condition);
    event.argument = ls_primitive_argument(call, call->api->lock);
    rename_hold(&event, ls_walk_mutex_of_wait(walk, state, event.argument), event.argument);
    event.flags |=
        (uint16_t)((call->api->timed ? LS_EVENT_TIMED : 0) | own_life(state, event.lock));
    ls_walk_event(walk, event);
}

void ls_walk_earlier_locks(struct ls_walk *walk, const struct ls_state *state,
                           struct ls_event *event)
{
    uint32_t *earlier = LS_NEW_ARRAY(&walk->arena, uint32_t, state->locks.count + 1);
    event->releases = 0;
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].status != LS_HELD && !ls_is_permit(&state->locks.at[i]))
            earlier[event->releases++] = state->locks.at[i].lock;
    event->release = earlier;
}

void ls_primitive_signal_event(const struct ls_primitive *call)
{
    struct ls_walk *walk = call->walk;
    const struct ls_state *state = ls_primitive_state(call);
    if (!walk->recording)
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_SIGNAL, call->inst->site);
    event.lock = ls_primitive_argument(call, call->api->condition);
    event.flags |= (uint16_t)own_life(state, event.lock);
    event.mode = call->api->all;
    ls_walk_earlier_locks(walk, state, &event);
    ls_walk_event(walk, event);
}

/* "timeout", "timeout_ms": 0 is "do not wait", as for poll(). */
static bool is_given_no_time(const struct ls_call *call)
{
    const struct ls_program *program = call->walk->flow->program;
    const struct ls_function *function = ls_proc_function(program, call->target);
    const struct ls_unit *unit = ls_proc_unit(program, call->target);
    int64_t value;
    for (uint32_t i = 0; i < call->inst->count && i < function->variables; i++) {
        const struct ls_variable *variable = &unit->variables.at[function->first_variable + i];
        if ((variable->flags & LS_VAR_PARAM) && is_constant(call->walk, call->args[i], &value) &&
            value == 0 && !strchr(ls_unit_text(unit, variable->type), '*') &&
            strstr(ls_unit_text(unit, variable->name), "timeout"))
            return true;
    }
    return false;
}

static bool is_no_wait(const struct ls_call *call, const struct ls_event *event,
                       const uint32_t *release)
{
    if (event->kind != LS_EVENT_WAIT && event->kind != LS_EVENT_BLOCK)
        return false;
    for (uint32_t i = 0; i < event->releases; i++)
        if (!release[i] || !ls_term(&call->walk->flow->terms, release[i])->exact)
            return true;
    return event->mode != LS_BLOCK_JOIN && is_given_no_time(call);
}

/* On the way to the end of the program, as behind an assertion that failed: nobody is kept waiting
 * for what is under the lock. */
static bool is_at_the_end(const struct ls_call *call, const struct ls_event *event)
{
    return event->kind == LS_EVENT_BLOCK &&
           (ls_proc_function(call->walk->flow->program, call->target)->flags & LS_FN_NORETURN);
}

unsigned ls_call_flags_here(const struct ls_call *call, const struct ls_event *inner,
                            const struct ls_event *event, const uint32_t *release)
{
    unsigned flags = own_life(call->state, event->lock);
    if (inner->kind == LS_EVENT_DESTROY && ls_lives_awaited(call->walk, call->state))
        flags |= LS_EVENT_AWAITED;
    if (is_no_wait(call, inner, release) || is_at_the_end(call, inner))
        flags |= LS_EVENT_DOUBTFUL;
    return flags;
}
