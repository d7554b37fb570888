#include "flow/calls_p.h"
#include "flow/classes.h"
#include "flow/counts.h"
#include "flow/joins.h"
#include "flow/lives.h"
#include "flow/mutextype.h"
#include "flow/once.h"
#include "flow/undecided.h"

/* One of these is the lock, or may well be. */
static bool is_held(const struct ls_call *call, const struct ls_hold_term *hold, uint32_t count,
                    uint32_t lock)
{
    struct ls_classes *classes = call->walk->flow->classes;
    uint32_t class = ls_class_of(classes, call->walk->proc, lock);
    for (uint32_t i = 0; i < count; i++)
        if (hold[i].lock == lock || ls_class_of(classes, call->walk->proc, hold[i].lock) == class)
            return true;
    return false;
}

/* The caller's locks that are still held at the event, and those that the callee has taken by then.
 */
static void join_holds(const struct ls_call *call, const struct ls_event *inner,
                       const uint32_t *release, struct ls_event *event)
{
    const struct ls_terms *terms = &call->walk->flow->terms;
    struct ls_hold_term *hold =
        LS_NEW_ARRAY(&call->walk->event, struct ls_hold_term, event->holds + inner->holds + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < event->holds; i++) {
        if (ls_is_among(release, inner->releases, event->hold[i].lock))
            continue;
        hold[count] = event->hold[i];
        hold[count].is_peer = ls_walk_are_peers(terms, hold[count].lock, event->lock);
        hold[count].by_chance = call->by_chance || (inner->flags & LS_EVENT_BY_CHANCE);
        count++;
    }
    for (uint32_t i = 0; i < inner->holds; i++) {
        hold[count] = inner->hold[i];
        hold[count].lock = ls_call_event_term(call, inner->hold[i].lock);
        hold[count].trace = ls_call_event_trace(call, inner->hold[i].trace);
        bool again = hold[count].assumed && is_held(call, hold, count, hold[count].lock);
        count += hold[count].lock != 0 && !again;
    }
    event->hold = hold;
    event->holds = count;
}

static void join_releases(const struct ls_call *call, const struct ls_event *inner,
                          const uint32_t *release, struct ls_event *event)
{
    uint32_t *all = LS_NEW_ARRAY(&call->walk->event, uint32_t,
                                 event->releases + inner->releases + call->state->locks.count + 1);
    uint32_t count = 0;
    bool tells = ls_event_tells((enum ls_event_kind)inner->kind);
    for (uint32_t i = 0; i < event->releases; i++)
        all[count++] = event->release[i];
    for (uint32_t i = 0; i < inner->releases; i++) {
        const struct ls_lock_state *own = ls_state_find_lock(call->state, release[i]);
        bool is_kept = tells || !own || own->status != LS_HELD || own->assumed;
        if (release[i] && is_kept && !ls_is_among(all, count, release[i]))
            all[count++] = release[i];
    }
    if (tells)
        for (uint32_t i = 0; i < call->state->locks.count; i++)
            if (call->state->locks.at[i].status == LS_FREE)
                all[count++] = call->state->locks.at[i].lock;
    event->release = all;
    event->releases = count;
}

/* Threads that have ended before the call, and in the callee before the event. */
static void join_joins(const struct ls_call *call, const struct ls_event *inner,
                       struct ls_event *event)
{
    uint32_t *all = LS_NEW_ARRAY(&call->walk->event, uint32_t, event->joins + inner->joins + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < event->joins; i++)
        all[count++] = event->join[i];
    for (uint32_t i = 0; i < inner->joins; i++) {
        uint32_t handle = ls_call_handle(call, inner->join[i]);
        if (handle && !ls_is_among(all, count, handle))
            all[count++] = handle;
    }
    event->join = all;
    event->joins = count;
}

static bool may_relock(const struct ls_event *event)
{
    return event->type != LS_TYPE_RECURSIVE &&
           !(event->flags &
             (LS_EVENT_TRY | LS_EVENT_TIMED | LS_EVENT_REACQUIRE | LS_EVENT_DOUBTFUL));
}

/* Two locks of the callee, of which it takes one under the other, are one by what this call gives
 * it: each(list, visit, list), where the visitor locks the list that it is given. True when that is
 * told: the way ends there. */
static bool check_relock_inside(const struct ls_call *call, const struct ls_event *event,
                                const struct ls_event *inner)
{
    if (!may_relock(event) || (event->flags & LS_EVENT_ORDERED))
        return false;
    bool told = false;
    for (uint32_t i = 0; i < inner->holds; i++) {
        const struct ls_hold_term *hold = &inner->hold[i];
        bool reads = hold->mode == LS_SHARED && event->mode == LS_SHARED;
        if (reads || hold->lock == inner->lock || hold->assumed || hold->perhaps ||
            ls_call_event_term(call, hold->lock) != event->lock)
            continue;
        struct ls_lock_state held = {.lock = event->lock,
                                     .mode = hold->mode,
                                     .kind = hold->kind,
                                     .trace = ls_call_event_trace(call, hold->trace)};
        struct ls_lock_state lock = {.lock = event->lock,
                                     .mode = event->mode,
                                     .kind = event->lock_kind,
                                     .guessed =
                                         call->is_guess || (event->flags & LS_EVENT_BY_CHANCE),
                                     .trace = event->trace};
        ls_walk_misuse(call->walk, call->state, hold->mode == LS_SHARED ? LS_UPGRADE : LS_RELOCK,
                       &lock, &held, LS_LIKELY);
        told |= !lock.guessed;
    }
    return told;
}

static void check_relock(const struct ls_call *call, const struct ls_event *event,
                         const struct ls_event *inner, const uint32_t *release)
{
    if (!may_relock(event) || ls_is_among(release, inner->releases, event->lock))
        return;
    bool is_open = inner->conditions.count > 0 && ls_undecided_before(call->walk, event->lock);
    struct ls_lock_state lock = {.lock = event->lock,
                                 .mode = event->mode,
                                 .kind = event->lock_kind,
                                 .guessed = call->is_guess || is_open ||
                                            (event->flags & LS_EVENT_BY_CHANCE),
                                 .trace = event->trace};
    ls_walk_check_relock(call->walk, call->state, lock);
}

/* What is held by then, and what callers do not hold any more, as far as it matters to the kind. */
static void join_locks(const struct ls_call *call, const struct ls_event *inner,
                       const uint32_t *release, struct ls_event *event)
{
    bool has_holds = ls_event_has_holds((enum ls_event_kind)inner->kind);
    bool is_life = inner->kind == LS_EVENT_INIT || inner->kind == LS_EVENT_DESTROY ||
                   inner->kind == LS_EVENT_FREE || inner->kind == LS_EVENT_USE;
    if (inner->kind == LS_EVENT_PASS && ls_course_cancel_off(call->state->course))
        event->lock = 0; /* never mind */
    if (inner->kind == LS_EVENT_PASS || (inner->kind == LS_EVENT_END && !inner->lock_kind))
        ls_walk_uncleaned(call->walk, call->state->course, event);
    if (has_holds)
        join_holds(call, inner, release, event);
    else
        event->holds = 0;
    if (!ls_event_has_conditions((enum ls_event_kind)inner->kind))
        event->conditions = (struct ls_conditions){0};
    if (has_holds || is_life)
        join_releases(call, inner, release, event);
    else
        event->releases = 0;
}

static bool is_end(const struct ls_event *event)
{
    return event->kind == LS_EVENT_DESTROY || event->kind == LS_EVENT_FREE;
}

static uint32_t most_released(const struct ls_summary *summary)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < summary->events; i++)
        if (is_end(&summary->event[i]) && summary->event[i].releases > most)
            most = summary->event[i].releases;
    return most;
}

/* The callee ends the lock, or the object that it is in, and gives back more before on another way:
 * what decides is not known here. */
static bool is_mostly_released(const struct ls_call *call, const struct ls_event *end)
{
    const struct ls_summary *summary = &call->walk->flow->summaries[call->target];
    if (!is_end(end) || end->releases >= call->most_released)
        return false;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *other = &summary->event[i];
        if (other->kind == end->kind && other->lock == end->lock &&
            other->releases > end->releases && ls_trace_equal(other->trace, end->trace))
            return true;
    }
    return false;
}

/* A wrapper is given what to start, where something in memory is still zero: `if (!running)`. */
static bool is_started_once(const struct ls_call *call, const struct ls_event *inner,
                            const struct ls_event *event, const struct ls_event *outer)
{
    const struct ls_terms *terms = &call->walk->flow->terms;
    return inner->kind == LS_EVENT_CREATE &&
           ls_term(terms, inner->lock)->kind != LS_TERM_FUNCTION &&
           ls_term(terms, event->lock)->kind == LS_TERM_FUNCTION &&
           !(event->flags & LS_EVENT_IN_LOOP) && ls_once_is_flagged(terms, &outer->conditions);
}

/* `outer` is what every event of this call has in common. */
static void apply_event(const struct ls_call *call, const struct ls_event *inner,
                        const struct ls_event *outer)
{
    if (!ls_conditions_possible(&call->conditions, &inner->conditions))
        return;
    uint32_t *release = LS_NEW_ARRAY(&call->walk->event, uint32_t, inner->releases + 1);
    for (uint32_t i = 0; i < inner->releases; i++)
        release[i] = ls_call_event_term(call, inner->release[i]);
    struct ls_event event = *outer;
    event.kind = inner->kind;
    event.trace = ls_call_event_trace(call, inner->trace);
    if (inner->flags & LS_EVENT_IN_CHILD)
        event.flags &= (uint16_t)~LS_EVENT_IN_LOOP; /* each round is a process of its own */
    event.flags |= inner->flags | (call->is_last ? LS_EVENT_LAST : 0) |
                   (call->by_chance ? LS_EVENT_BY_CHANCE : 0);
    if ((event.flags & LS_EVENT_LAST) && outer->holds > inner->releases)
        event.flags |= LS_EVENT_DOUBTFUL;
    event.mode = inner->mode;
    event.lock_kind = inner->lock_kind;
    event.type = inner->type;
    event.lock = ls_call_event_term(call, inner->lock);
    if (is_started_once(call, inner, &event, outer))
        event.flags |= LS_EVENT_ONCE;
    event.argument = inner->argument ? ls_call_event_term(call, inner->argument) : 0;
    if (event.kind == LS_EVENT_INIT && inner->argument)
        event.type = ls_mutextype_of(&call->walk->flow->terms, event.lock_kind, &event.argument);
    event.handle = inner->handle ? ls_call_handle(call, inner->handle) : 0;
    join_joins(call, inner, &event);
    if (inner->fork)
        event.fork = ls_call_event_trace(call, inner->fork);
    if ((inner->flags & LS_EVENT_IN_CHILD) && call->state->created)
        event.flags |= LS_EVENT_LATE_CHILD;
    if (!is_mostly_released(call, inner))
        ls_lives_event(call->walk, call->state, &event, release, inner->releases);
    ls_joins_event(call->walk, call->state, &event);
    if (inner->kind == LS_EVENT_FREE &&
        !(event.flags & (LS_EVENT_DOUBTFUL | LS_EVENT_AWAITED | LS_EVENT_LAST)))
        ls_joins_object_freed(call->walk, call->state, event.lock, event.trace);
    event.flags |= ls_call_flags_here(call, inner, &event, release);
    if (inner->kind == LS_EVENT_ACQUIRE) {
        check_relock(call, &event, inner, release);
        if (check_relock_inside(call, &event, inner))
            return;
    }
    join_locks(call, inner, release, &event);
    ls_walk_inherited_event(
        call->walk, event, &call->conditions,
        ls_event_has_conditions((enum ls_event_kind)inner->kind) ? &inner->conditions : NULL);
}

void ls_call_inherit(struct ls_call *call, const struct ls_summary *summary)
{
    if (!call->walk->recording || summary->events == 0)
        return;
    struct ls_event outer =
        ls_walk_new_event(call->walk, call->state, LS_EVENT_ACQUIRE, call->inst->site);
    outer.conditions = ls_conditions_number(&call->walk->flow->condition_lists, outer.conditions);
    call->is_last = ls_counts_is_last(call->walk, call->state);
    call->most_released = most_released(&call->walk->flow->summaries[call->target]);
    for (uint32_t i = 0; i < summary->events && call->walk->events_left > 0; i++) {
        call->walk->events_left--;
        apply_event(call, &summary->event[i], &outer);
        ls_arena_clear(&call->walk->event);
    }
}
