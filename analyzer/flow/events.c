#include <string.h>

#include "base/hash.h"
#include "flow/apart.h"
#include "flow/conditions.h"
#include "flow/limits.h"
#include "flow/ownership.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"

enum {
    RANKS = 4,         /* of facts, for callers */
    MOST_VARIANTS = 3, /* of one event under different conditions; further ones leave what they have
                          in common */
    MOST_BLOCKS = 200, /* calls that block, per function: with locks held, and without */
    MOST_CREATIONS =
        300, /* of threads, beside all other events: what runs at the same time hangs on them */
};

/* Events that are alike in everything but conditions and trace. */
struct ls_event_key {
    uint32_t variants;
    uint32_t index[MOST_VARIANTS];
};

/* What blocks in one critical section is another cause than what does so in the next one: told
 * apart by the place that takes the lock, and by who calls that, for it may be a wrapper. It is
 * none when the same function goes on to the event. */
static uint64_t section_of(const struct ls_trace *trace, const struct ls_trace *event, uint64_t key)
{
    bool is_wrapper = !event || ls_trace_last(trace)->proc != ls_trace_last(event)->proc;
    trace = is_wrapper ? ls_trace_end(trace) : ls_trace_last(trace);
    for (; trace; trace = trace->inner) {
        uint32_t place[] = {trace->proc, trace->site.line, trace->site.column};
        key = ls_hash(place, sizeof place, key);
    }
    return key;
}

/* 64 bits are taken as proof. */
static uint64_t key_of(const struct ls_event *event)
{
    bool by_section = event->kind == LS_EVENT_BLOCK || event->kind == LS_EVENT_WAIT;
    /* Of all calls that block in one way under the same locks, one is enough. */
    uint32_t lock = event->kind == LS_EVENT_BLOCK ? event->lock_kind : event->lock;
    uint32_t head[] = {event->kind, event->mode,     event->flags & ~(unsigned)LS_EVENT_DOUBTFUL,
                       lock,        event->argument, event->type,
                       event->holds};
    uint64_t key = ls_hash(head, sizeof head, 0);
    for (uint32_t i = 0; i < event->holds; i++) {
        uint32_t hold[] = {event->hold[i].lock, event->hold[i].mode};
        key = ls_hash(hold, sizeof hold, key);
        if (by_section)
            key = section_of(event->hold[i].trace, event->trace, key);
    }
    if (event->kind == LS_EVENT_WAIT || ls_event_tells((enum ls_event_kind)event->kind))
        key = section_of(event->trace, NULL, key);
    key += event->handle;
    if (event->joins > 0)
        key = ls_hash(event->join, event->joins * sizeof *event->join, key);
    if (event->releases > 0)
        key = ls_hash(event->release, event->releases * sizeof *event->release, key ^ 1);
    return key;
}

const struct ls_trace *ls_walk_keep_trace(struct ls_walk *walk, const struct ls_trace *trace)
{
    return ls_arena_copy(&walk->flow->arena, trace, sizeof *trace);
}

/* A thread is created whose handle held one before: that one has been joined. */
static bool follows_its_join(const struct ls_event *event)
{
    return ls_is_among(event->join, event->joins, event->handle);
}

/* Two places that create a thread are as good as a loop, unless one waits for the other's, or is
 * gone to instead of the other. */
static bool is_like_loop(const struct ls_walk *walk, const struct ls_event *known,
                         const struct ls_event *event)
{
    return event->kind == LS_EVENT_CREATE && !follows_its_join(known) && !follows_its_join(event) &&
           !((event->flags | known->flags) & LS_EVENT_IN_CHILD) &&
           !ls_trace_equal(event->trace, known->trace) &&
           !ls_ways_are_apart(walk->flow, event->trace, known->trace);
}

/* The same event on another way. */
static void join(struct ls_walk *walk, struct ls_event *known, const struct ls_event *event)
{
    if (!(event->flags & LS_EVENT_DOUBTFUL))
        known->flags &= (uint16_t)~LS_EVENT_DOUBTFUL;
    if (!(event->flags & LS_EVENT_LAST))
        known->flags &= (uint16_t)~LS_EVENT_LAST;
    if (!(known->flags & LS_EVENT_IN_LOOP) && is_like_loop(walk, known, event))
        known->flags |= LS_EVENT_IN_LOOP;
    for (uint32_t i = 0; i < known->holds; i++)
        ((struct ls_hold_term *)known->hold)[i].by_chance &= event->hold[i].by_chance;
    if (ls_trace_length(event->trace) >= ls_trace_length(known->trace))
        return;
    known->trace = ls_walk_keep_trace(walk, event->trace);
    if (event->kind == LS_EVENT_BLOCK)
        known->lock = event->lock; /* the function that blocks there */
}

/* The variant that the event adds nothing to; LS_NONE if it is a new one. */
static uint32_t find_variant(struct ls_walk *walk, const struct ls_event_key *known,
                             const struct ls_event *event)
{
    for (uint32_t i = 0; i < known->variants; i++) {
        const struct ls_conditions *conditions = &walk->events.at[known->index[i]].conditions;
        if (conditions->count == 0 || conditions->number == event->conditions.number)
            return known->index[i];
    }
    return LS_NONE;
}

/* The variant that has most conditions in common with the event, in number of terms. */
static uint32_t closest_variant(struct ls_walk *walk, const struct ls_event_key *known,
                                const struct ls_event *event)
{
    uint32_t best = known->index[0], most = 0;
    for (uint32_t v = 0; v < known->variants; v++) {
        const struct ls_conditions *conditions = &walk->events.at[known->index[v]].conditions;
        uint32_t common = 0;
        for (uint32_t i = 0; i < conditions->count; i++)
            common += ls_conditions_find(&event->conditions, conditions->at[i].term) != NULL;
        if (common > most) {
            best = known->index[v];
            most = common;
        }
    }
    return best;
}

/* What blocks without a lock is there for callers, who may hold one; what is held in a function
 * that calls a lot must not be lost among that. */
static bool has_room(struct ls_walk *walk, const struct ls_event *event)
{
    bool holds = event->holds > 0;
    if (event->kind != LS_EVENT_BLOCK)
        return true;
    walk->flow->lost_blocks += walk->blocks[holds]++ == MOST_BLOCKS;
    return walk->blocks[holds] <= MOST_BLOCKS;
}

static void keep_event(struct ls_walk *walk, struct ls_event_key *known, struct ls_event event)
{
    struct ls_arena *arena = &walk->flow->arena;
    if (!has_room(walk, &event))
        return;
    bool creates = event.kind == LS_EVENT_CREATE;
    if (creates ? walk->creations >= MOST_CREATIONS
                : walk->events.count - walk->creations >= LS_MOST_EVENTS) {
        ls_limits_note(walk->flow, LS_LIMIT_EVENTS, walk->proc);
        return;
    }
    struct ls_hold_term *hold = ls_arena_copy(arena, event.hold, event.holds * sizeof *event.hold);
    for (uint32_t i = 0; i < event.holds; i++)
        hold[i].trace = ls_walk_keep_trace(walk, hold[i].trace);
    event.hold = hold;
    event.trace = ls_walk_keep_trace(walk, event.trace);
    event.fork = event.fork ? ls_walk_keep_trace(walk, event.fork) : NULL;
    event.release = ls_arena_copy(arena, event.release, event.releases * sizeof *event.release);
    event.join = ls_arena_copy(arena, event.join, event.joins * sizeof *event.join);
    walk->creations += creates;
    known->index[known->variants++] = walk->events.count;
    ls_vec_push(&walk->events, event);
}

static struct ls_event_key *find_key(struct ls_walk *walk, const struct ls_event *event)
{
    uint32_t *number = ls_tally_at(&walk->known_events, key_of(event));
    if (*number == 0) {
        ls_vec_push(&walk->event_keys, (struct ls_event_key){0});
        *number = walk->event_keys.count;
    }
    return &walk->event_keys.at[*number - 1];
}

/* It is known to happen under no condition: more that is known of it changes nothing. */
static bool is_always(const struct ls_walk *walk, const struct ls_event_key *known)
{
    return known->variants > 0 && walk->events.at[known->index[0]].conditions.count == 0;
}

/* Whoever waits keeps nobody waiting by a lock that nobody else knows yet. */
static void drop_private(struct ls_event *event)
{
    struct ls_hold_term *hold = (struct ls_hold_term *)event->hold;
    uint32_t kept = 0;
    if (event->kind != LS_EVENT_ACQUIRE && event->kind != LS_EVENT_BLOCK &&
        event->kind != LS_EVENT_WAIT)
        return;
    for (uint32_t i = 0; i < event->holds; i++)
        if (!hold[i].is_private)
            hold[kept++] = hold[i];
    event->holds = kept;
}

void ls_walk_inherited_event(struct ls_walk *walk, struct ls_event event,
                             const struct ls_condition_call *call,
                             const struct ls_conditions *inner)
{
    if (!walk->recording || !event.lock)
        return;
    drop_private(&event);
    struct ls_event_key *known = find_key(walk, &event);
    if (is_always(walk, known)) {
        join(walk, &walk->events.at[known->index[0]], &event);
        return;
    }
    if (inner)
        event.conditions = ls_conditions_both(call, inner, &event.conditions);
    event.conditions = ls_conditions_number(&walk->flow->condition_lists, event.conditions);
    uint32_t variant = find_variant(walk, known, &event);
    if (variant == LS_NONE && known->variants < MOST_VARIANTS) {
        keep_event(walk, known, event);
        return;
    }
    if (variant == LS_NONE) {
        variant = closest_variant(walk, known, &event);
        walk->events.at[variant].conditions = ls_conditions_common(
            &walk->flow->condition_lists, &walk->events.at[variant].conditions, &event.conditions);
    }
    join(walk, &walk->events.at[variant], &event);
}

void ls_walk_event(struct ls_walk *walk, struct ls_event event)
{
    ls_walk_inherited_event(walk, event, NULL, NULL);
}

void ls_walk_forget_events(struct ls_walk *walk)
{
    ls_tally_release(&walk->known_events);
    ls_vec_release(&walk->event_keys);
    ls_vec_release(&walk->events);
}

bool ls_walk_is_pointer(const struct ls_walk *walk, uint32_t param)
{
    const struct ls_variable *variable =
        &walk->unit->variables.at[walk->function->first_variable + param];
    const char *type = ls_unit_text(walk->unit, variable->type);
    size_t length = strlen(type);
    return length > 0 && type[length - 1] == '*';
}

/* How much a fact tells a caller: values of parameters most, then memory, and that a pointer is not
 * NULL least. */
static unsigned rank_of(const struct ls_walk *walk, const struct ls_fact *fact,
                        struct ls_values not_zero)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, fact->term);
    bool is_param = term->kind == LS_TERM_PARAM;
    if (!ls_values_equal(fact->values, not_zero) ||
        (is_param && !ls_walk_is_pointer(walk, term->a)))
        return is_param ? 0 : 1;
    return is_param ? 2 : 3;
}

struct ls_conditions ls_walk_conditions(struct ls_walk *walk, const struct ls_state *state)
{
    struct ls_condition *at = LS_NEW_ARRAY(&walk->arena, struct ls_condition, LS_MOST_CONDITIONS);
    const struct ls_fact *ranked[RANKS][LS_MOST_CONDITIONS];
    uint32_t counts[RANKS] = {0}, count = 0;
    struct ls_values not_zero = ls_values_all();
    ls_values_refine(&not_zero, LS_OPR_NE, 0);
    for (uint32_t i = state->facts.count; i-- > 0;) { /* the newest first */
        const struct ls_fact *fact = &state->facts.at[i];
        if (!ls_walk_is_relative(&walk->flow->terms, fact->term))
            continue;
        unsigned rank = rank_of(walk, fact, not_zero);
        if (counts[rank] < LS_MOST_CONDITIONS)
            ranked[rank][counts[rank]++] = fact;
    }
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (uint32_t i = 0; i < counts[rank] && count < LS_MOST_CONDITIONS; i++)
            at[count++] = (struct ls_condition){.term = ranked[rank][i]->term,
                                                .values = ranked[rank][i]->values};
    return (struct ls_conditions){.count = count, .at = at};
}

struct ls_conditions ls_walk_keep_conditions(struct ls_walk *walk, struct ls_conditions conditions)
{
    conditions.at =
        ls_arena_copy(&walk->flow->arena, conditions.at, conditions.count * sizeof *conditions.at);
    return conditions;
}

/* In a new object of this function that nobody else can reach. */
static bool is_private(struct ls_walk *walk, const struct ls_state *state, uint32_t lock)
{
    struct ls_owner owner = ls_ownership_of(walk, state, lock);
    return owner.made == LS_MADE_HERE && owner.into == 0;
}

static void add_holds(struct ls_walk *walk, const struct ls_state *state, struct ls_event *event)
{
    struct ls_hold_term *hold =
        LS_NEW_ARRAY(&walk->arena, struct ls_hold_term, state->locks.count + 1);
    uint32_t *release = LS_NEW_ARRAY(&walk->arena, uint32_t, state->locks.count + 1);
    for (uint32_t i = 0; i < state->locks.count; i++) {
        const struct ls_lock_state *lock = &state->locks.at[i];
        if (ls_is_permit(lock))
            continue; /* of which others may have some as well: nobody waits for just this one */
        if (lock->status == LS_HELD && !ls_undecided_is_guess(walk, lock))
            hold[event->holds++] =
                (struct ls_hold_term){.lock = lock->lock,
                                      .mode = lock->mode,
                                      .kind = lock->kind,
                                      .assumed = lock->assumed,
                                      .is_private = is_private(walk, state, lock->lock),
                                      .trace = lock->trace};
        else if (lock->status != LS_FREE)
            release[event->releases++] = lock->lock; /* what may be released counts as released */
    }
    event->hold = hold;
    event->release = release;
}

struct ls_event ls_walk_new_event(struct ls_walk *walk, const struct ls_state *state,
                                  enum ls_event_kind kind, struct ls_site site)
{
    struct ls_event event = {.kind = (uint8_t)kind,
                             .conditions = ls_walk_conditions(walk, state),
                             .trace = ls_trace_new(&walk->arena, walk->proc, site, NULL)};
    if (state->created)
        event.flags |= LS_EVENT_AFTER_CREATE;
    if (state->imprecise)
        event.flags |= LS_EVENT_DOUBTFUL;
    if (ls_course_child(state->course) != LS_NO_CHILD)
        event.flags |= LS_EVENT_IN_CHILD;
    event.fork = state->course ? state->course->fork : NULL;
    if (ls_course_child(state->course) == LS_LATE_CHILD)
        event.flags |= LS_EVENT_LATE_CHILD;
    if (walk->in_loop[walk->block] && !(event.flags & LS_EVENT_IN_CHILD)) /* that is one process */
        event.flags |= LS_EVENT_IN_LOOP;
    event.joins = state->joineds;
    event.join = state->joined;
    add_holds(walk, state, &event);
    return event;
}
