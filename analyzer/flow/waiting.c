/* What a function waits for: events that are no locks. */
#include <string.h>

#include "flow/course.h"
#include "flow/lives.h"
#include "flow/walk_p.h"

enum { SHORT_WRITE = 64 }; /* bytes: what wakes a thread through a pipe fits into its buffer */

static uint32_t argument(const struct ls_inst *inst, const uint32_t *args, unsigned number)
{
    return number > 0 && number <= inst->count ? args[number - 1] : 0;
}

static bool is_constant(const struct ls_walk *walk, uint32_t term, int64_t *value)
{
    return term && ls_term_is_const(&walk->flow->terms, term, value);
}

static bool returns_at_once(const struct ls_walk *walk, const struct ls_inst *inst,
                            const struct ls_api *api, const uint32_t *args)
{
    int64_t value;
    if (is_constant(walk, argument(inst, args, api->time), &value) && value == 0)
        return true;
    return is_constant(walk, argument(inst, args, api->flags), &value) &&
           (value & api->nonblocking);
}

static unsigned block_flags(const struct ls_walk *walk, const struct ls_inst *inst,
                            const struct ls_api *api, const uint32_t *args)
{
    int64_t value;
    unsigned flags = (api->timed ? LS_BLOCKS_TIMED : 0) | (api->rarely ? LS_BLOCKS_RARELY : 0) |
                     (api->briefly ? LS_BLOCKS_BRIEFLY : 0) | (api->apart ? LS_BLOCKS_APART : 0);
    if (api->block == LS_BLOCK_EVENTS &&
        is_constant(walk, argument(inst, args, api->time), &value) && value > 0)
        flags |= LS_BLOCKS_TIMED;
    /* A few bytes fit into the buffer of a pipe. */
    if (api->block == LS_BLOCK_FILE && inst->count >= 3 && is_constant(walk, args[2], &value) &&
        value <= SHORT_WRITE && api->name[0] == 'w')
        flags |= LS_BLOCKS_RARELY;
    return flags;
}

void ls_walk_block(struct ls_walk *walk, const struct ls_inst *inst, const struct ls_api *api,
                   uint32_t target, const uint32_t *args, const struct ls_state *state)
{
    if (!walk->recording || returns_at_once(walk, inst, api, args))
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_BLOCK, inst->site);
    event.lock = ls_term_make(&walk->flow->terms, LS_TERM_FUNCTION, target, 0);
    event.mode = (uint8_t)api->block;
    event.lock_kind = (uint8_t)block_flags(walk, inst, api, args);
    ls_walk_event(walk, event);
}

void ls_walk_block_on_thread(struct ls_walk *walk, const struct ls_inst *inst,
                             const struct ls_api *api, uint32_t target, uint32_t handle,
                             uint32_t id, const struct ls_state *state)
{
    if (!walk->recording || api->try)
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_BLOCK, inst->site);
    event.lock = ls_term_make(&walk->flow->terms, LS_TERM_FUNCTION, target, 0);
    event.handle = handle;
    event.argument = id;
    event.flags |= ls_course_life(state->course, id) ? LS_EVENT_OWN_LIFE : 0;
    event.mode = LS_BLOCK_JOIN;
    event.lock_kind = api->timed ? LS_BLOCKS_TIMED : 0;
    ls_walk_event(walk, event);
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

void ls_walk_wait_event(struct ls_walk *walk, const struct ls_inst *inst, const struct ls_api *api,
                        const uint32_t *args, const struct ls_state *state)
{
    if (!walk->recording)
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_WAIT, inst->site);
    event.lock = argument(inst, args, api->condition);
    event.argument = argument(inst, args, api->lock);
    rename_hold(&event, ls_walk_mutex_of_wait(walk, state, event.argument), event.argument);
    event.flags |= (uint16_t)((api->timed ? LS_EVENT_TIMED : 0) | own_life(state, event.lock));
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

void ls_walk_signal_event(struct ls_walk *walk, const struct ls_inst *inst,
                          const struct ls_api *api, const uint32_t *args,
                          const struct ls_state *state)
{
    if (!walk->recording)
        return;
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_SIGNAL, inst->site);
    event.lock = argument(inst, args, api->condition);
    event.flags |= (uint16_t)own_life(state, event.lock);
    event.mode = api->all;
    ls_walk_earlier_locks(walk, state, &event);
    ls_walk_event(walk, event);
}

/* "timeout", "timeout_ms": 0 is "do not wait", as for poll(). */
static bool is_given_no_time(const struct ls_walk *walk, const struct ls_inst *inst,
                             uint32_t target, const uint32_t *args)
{
    const struct ls_program *program = walk->flow->program;
    const struct ls_function *function = ls_proc_function(program, target);
    const struct ls_unit *unit = ls_proc_unit(program, target);
    int64_t value;
    for (uint32_t i = 0; i < inst->count && i < function->variables; i++) {
        const struct ls_variable *variable = &unit->variables.at[function->first_variable + i];
        if ((variable->flags & LS_VAR_PARAM) && is_constant(walk, args[i], &value) && value == 0 &&
            !strchr(ls_unit_text(unit, variable->type), '*') &&
            strstr(ls_unit_text(unit, variable->name), "timeout"))
            return true;
    }
    return false;
}

static bool is_no_wait(const struct ls_walk *walk, const struct ls_inst *inst, uint32_t target,
                       const uint32_t *args, const struct ls_event *event, const uint32_t *release)
{
    if (event->kind != LS_EVENT_WAIT && event->kind != LS_EVENT_BLOCK)
        return false;
    for (uint32_t i = 0; i < event->releases; i++)
        if (!release[i] || !ls_term(&walk->flow->terms, release[i])->exact)
            return true;
    return event->mode != LS_BLOCK_JOIN && is_given_no_time(walk, inst, target, args);
}

/* On the way to the end of the program, as behind an assertion that failed: nobody is kept waiting
 * for what is under the lock. */
static bool is_at_the_end(const struct ls_walk *walk, uint32_t target, const struct ls_event *event)
{
    return event->kind == LS_EVENT_BLOCK &&
           (ls_proc_function(walk->flow->program, target)->flags & LS_FN_NORETURN);
}

unsigned ls_walk_flags_here(const struct ls_walk *walk, const struct ls_inst *inst, uint32_t target,
                            const uint32_t *args, const struct ls_state *state,
                            const struct ls_event *inner, const struct ls_event *event,
                            const uint32_t *release)
{
    unsigned flags = own_life(state, event->lock);
    if (inner->kind == LS_EVENT_DESTROY && ls_lives_awaited(walk, state))
        flags |= LS_EVENT_AWAITED;
    if (is_no_wait(walk, inst, target, args, inner, release) || is_at_the_end(walk, target, inner))
        flags |= LS_EVENT_DOUBTFUL;
    return flags;
}
