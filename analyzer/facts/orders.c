/* Locks that are taken while others are held: the edges of the lock-order graph. */
#include "facts/filler_p.h"
#include "flow/apart.h"
#include "flow/conditions.h"
#include "flow/fixed.h"
#include "model/witness.h"

/* An acquisition on its way into the model. */
struct pending {
    struct ls_filler *filler;
    const struct ls_event *event;
    const struct ls_root *root;
    struct ls_acquisition fact;
    struct ls_hold *hold;
    struct ls_witness_hold *held; /* by hold */
    uint32_t pointer, target;     /* what this pointer's value means here; 0 = no pointer */
};

/* The value of a pointer of static storage, of which all objects that it may point to are known:
 * how many. */
static uint32_t choices_of(const struct ls_filler *filler, uint32_t lock, const uint32_t **target)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_term *value = ls_term(terms, lock);
    const struct ls_term *home = ls_term(terms, value->a);
    return value->kind == LS_TERM_INITIAL && home->kind == LS_TERM_GLOBAL
               ? ls_fixed_choices(filler->flow->classes->fixed, home->a, target)
               : 0;
}

static uint32_t lock_of(const struct pending *pending, uint32_t lock, unsigned kind)
{
    return ls_filler_root_lock(pending->filler, pending->root,
                               lock == pending->pointer ? pending->target : lock, kind);
}

/* Acquisitions */

/* A lock that is a variable of a function is nobody else's, as far as is known here; records are
 * handed to others. */
static bool is_own_variable(const struct ls_filler *filler, uint32_t lock)
{
    return ls_term(&filler->flow->terms, lock)->kind == LS_TERM_LOCAL;
}

/* The same object for everybody, by way of globals only: `primary->lock`. */
static bool has_own_name(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *term = ls_term(terms, lock);
    int64_t index;
    for (; LS_TERM_WAYS >> term->kind & 1u; term = ls_term(terms, term->a))
        if (term->kind == LS_TERM_INDEX && !ls_term_is_const(terms, term->b, &index))
            return false;
    return term->kind == LS_TERM_GLOBAL;
}

static uint64_t pair_of(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}

/* Two objects of one class that have names of their own are taken in this order somewhere. */
static void note_pairs(struct ls_filler *filler, const struct ls_root *root,
                       const struct ls_event *event)
{
    const struct ls_terms *terms = &filler->flow->terms;
    uint32_t second = ls_filler_root_term(filler, root, event->lock);
    for (uint32_t i = 0; i < event->holds; i++) {
        uint32_t first = ls_filler_root_term(filler, root, event->hold[i].lock);
        if (has_own_name(terms, first) && has_own_name(terms, second))
            (void)ls_tally_again(&filler->pairs, pair_of(first, second));
    }
}

/* All code takes these two in this order, as far as it names them. */
static bool is_ranked(struct ls_filler *filler, const struct pending *pending, uint32_t hold)
{
    const struct ls_terms *terms = &filler->flow->terms;
    uint32_t first = ls_filler_root_term(filler, pending->root, hold);
    uint32_t second = ls_filler_root_term(filler, pending->root, pending->event->lock);
    return first != second && has_own_name(terms, first) && has_own_name(terms, second) &&
           *ls_tally_at(&filler->pairs, pair_of(second, first)) == 0;
}

static bool is_under(const struct ls_event *event, uint32_t lock)
{
    for (uint32_t i = 0; i < event->holds; i++)
        if (event->hold[i].lock == lock)
            return true;
    return false;
}

static bool exclude_each_other(const struct ls_conditions *a, const struct ls_conditions *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const struct ls_condition *other = ls_conditions_find(b, a->at[i].term);
        struct ls_values values = a->at[i].values;
        if (other && !ls_values_intersect(&values, other->values))
            return true;
    }
    return false;
}

/* Of the same two, the thread takes the other one first where it does not go this way: the last
 * philosopher reaches for the right fork, all others for the left one. Whether that choice is a
 * good one, nobody has looked at. */
static bool is_chosen(const struct ls_filler *filler, const struct pending *pending, uint32_t hold)
{
    const struct ls_flow *flow = filler->flow;
    const struct ls_event *own = pending->event;
    const struct ls_summary *summary = &flow->summaries[pending->root->proc];
    bool is_known = ls_term(&flow->terms, own->lock)->exact && ls_term(&flow->terms, hold)->exact;
    for (uint32_t i = 0; is_known && i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && event->lock == hold && is_under(event, own->lock) &&
            (ls_ways_are_apart(flow, event->trace, own->trace) ||
             exclude_each_other(&event->conditions, &own->conditions)))
            return true;
    }
    return false;
}

static void add_hold(struct ls_filler *filler, struct pending *pending,
                     const struct ls_hold_term *hold)
{
    struct ls_acquisition *fact = &pending->fact;
    uint32_t lock = lock_of(pending, hold->lock, hold->kind);
    if (lock == LS_NONE || is_own_variable(filler, hold->lock))
        return;
    fact->confidence = ls_filler_confidence(fact->confidence, hold->kind);
    bool other = lock == fact->lock;
    if (other && !filler->model->locks.at[lock].many)
        return;
    if (other && (!hold->is_peer || is_chosen(filler, pending, hold->lock)))
        fact->confidence = LS_AUDIT;
    if (other && is_ranked(filler, pending, hold->lock))
        fact->flags |= LS_ACQUIRE_ORDERED;
    pending->held[fact->holds] = (struct ls_witness_hold){lock, hold->trace};
    pending->hold[fact->holds++] = (struct ls_hold){
        .lock = lock, .mode = hold->mode, .other_instance = other, .by_chance = hold->by_chance};
}

static uint64_t key_of(const struct ls_acquisition *fact)
{
    uint32_t head[] = {fact->thread, fact->segment, fact->lock,      fact->mode,
                       fact->flags,  fact->holds,   fact->confidence};
    uint64_t key = ls_hash(head, sizeof head, 0);
    for (uint32_t i = 0; i < fact->holds; i++) {
        uint32_t hold[] = {fact->hold[i].lock, fact->hold[i].mode, fact->hold[i].by_chance};
        key += ls_hash(hold, sizeof hold, 1); /* whatever their order */
    }
    return key;
}

static const char *verb_of(const struct ls_acquisition *fact)
{
    return fact->flags & LS_ACQUIRE_TRY         ? "tries to acquire"
           : fact->flags & LS_ACQUIRE_REACQUIRE ? LS_WAITS_AND_ACQUIRES
           : fact->mode == LS_SHARED            ? "acquires (shared)"
                                                : "acquires";
}

static void add_witnesses(struct ls_filler *filler, struct pending *pending)
{
    struct ls_acquisition *fact = &pending->fact;
    const struct ls_program *program = filler->flow->program;
    for (uint32_t i = 0; i < fact->holds; i++)
        pending->hold[i].acquired = ls_witness_new(
            filler->model, program, fact->thread, pending->held[i].trace,
            ls_filler_say(filler,
                          pending->hold[i].mode == LS_SHARED ? "acquires (shared)" : "acquires",
                          pending->hold[i].lock),
            pending->held, i);
    fact->witness = ls_witness_new(filler->model, program, fact->thread, pending->event->trace,
                                   ls_filler_say(filler, verb_of(fact), fact->lock), pending->held,
                                   fact->holds);
}

/* One fact for equal ones of a thread: the one with the shortest way. */
static void keep(struct ls_filler *filler, struct pending *pending)
{
    uint64_t key = key_of(&pending->fact);
    uint32_t length = ls_trace_length(pending->event->trace);
    struct ls_seen *seen;
    HASH_FIND(hh, filler->seen, &key, sizeof key, seen);
    if (seen && seen->length <= length)
        return;
    pending->fact.hold = ls_arena_copy(&filler->model->arena, pending->hold,
                                       pending->fact.holds * sizeof *pending->hold);
    pending->hold = (struct ls_hold *)pending->fact.hold;
    add_witnesses(filler, pending);
    if (!seen) {
        seen = LS_NEW(&filler->arena, struct ls_seen);
        seen->key = key;
        seen->index = filler->model->acquisitions.count;
        ls_vec_push(&filler->model->acquisitions, pending->fact);
        HASH_ADD(hh, filler->seen, key, sizeof key, seen);
    }
    seen->length = length;
    filler->model->acquisitions.at[seen->index] = pending->fact;
}

static unsigned flags_of(const struct ls_event *event)
{
    return (event->flags & LS_EVENT_TRY ? LS_ACQUIRE_TRY : 0) |
           (event->flags & LS_EVENT_TIMED ? LS_ACQUIRE_TIMED : 0) |
           (event->flags & LS_EVENT_REACQUIRE ? LS_ACQUIRE_REACQUIRE : 0) |
           (event->flags & LS_EVENT_ORDERED ? LS_ACQUIRE_ORDERED : 0);
}

/* The more calls lie between a lock and what is taken under it, the more tests along the way that
 * nobody followed: a reference that is the last one, a queue that is not empty. */
static bool is_far(const struct pending *pending)
{
    for (uint32_t i = 0; i < pending->fact.holds; i++)
        if (ls_witness_distance(pending->event->trace, pending->held[i].trace) <= LS_MOST_CALLS)
            return false;
    return true;
}

/* A permit of the semaphore is given back further down. */
static bool is_posted_below(const struct ls_summary *summary, uint32_t semaphore,
                            const struct ls_event *event)
{
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_POST && summary->event[i].lock == semaphore &&
            ls_trace_is_above(event->trace, summary->event[i].trace))
            return true;
    return false;
}

/* It happens with a permit that the thread takes before and gives back after: others may be kept
 * out by that, or so many of them that there is no circle any more. */
static bool is_admitted(const struct ls_filler *filler, const struct ls_root *root,
                        const struct ls_event *event)
{
    const struct ls_summary *summary = &filler->flow->summaries[root->proc];
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_TAKE &&
            ls_trace_is_above(summary->event[i].trace, event->trace) &&
            is_posted_below(summary, summary->event[i].lock, event))
            return true;
    return false;
}

static void add_meant(struct ls_filler *filler, const struct ls_root *root,
                      const struct ls_event *event, uint32_t pointer, uint32_t target)
{
    struct pending pending = {
        .filler = filler,
        .event = event,
        .root = root,
        .fact = {.thread = root->thread,
                 .mode = (enum ls_mode)event->mode,
                 .flags = flags_of(event),
                 .confidence = ls_filler_confidence(
                     event->flags & LS_EVENT_DOUBTFUL ? LS_AUDIT : LS_LIKELY, event->lock_kind)},
        .hold = LS_NEW_ARRAY(&filler->arena, struct ls_hold, event->holds + 1),
        .held = LS_NEW_ARRAY(&filler->arena, struct ls_witness_hold, event->holds + 1),
        .pointer = pointer,
        .target = target};
    pending.fact.lock = lock_of(&pending, event->lock, event->lock_kind);
    if (pending.fact.lock == LS_NONE)
        return;
    for (uint32_t i = 0; i < event->holds; i++)
        add_hold(filler, &pending, &event->hold[i]);
    pending.fact.hold = pending.hold;
    if (pending.fact.holds == 0)
        return;
    if (is_far(&pending) || is_admitted(filler, root, event))
        pending.fact.confidence = LS_AUDIT;
    pending.fact.segment = ls_roots_segment(&filler->roots, root, event, filler->model);
    keep(filler, &pending);
}

/* A pointer that is set to several locks means each of them in turn: of an acquisition and the
 * locks that are held at it, the first one that is found. */
static void add_acquisition(struct ls_filler *filler, const struct ls_root *root,
                            const struct ls_event *event)
{
    if (is_own_variable(filler, event->lock))
        return;
    for (uint32_t i = 0; i < event->holds; i++)
        if (event->hold[i].lock == event->lock && ls_term(&filler->flow->terms, event->lock)->exact)
            return; /* taken again by its owner: no wait for others */
    const uint32_t *target;
    uint32_t pointer = event->lock, count = choices_of(filler, pointer, &target);
    for (uint32_t i = 0; count == 0 && i < event->holds; i++)
        count = choices_of(filler, pointer = event->hold[i].lock, &target);
    for (uint32_t i = 0; i < count; i++)
        add_meant(filler, root, event, pointer,
                  ls_term_make(&filler->flow->terms, LS_TERM_GLOBAL, target[i], 0));
    if (count == 0)
        add_meant(filler, root, event, 0, 0);
}

static void each_acquisition(struct ls_filler *filler, ls_filler_visit *visit)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; i < summary->events; i++)
            if (summary->event[i].kind == LS_EVENT_ACQUIRE && summary->event[i].holds > 0 &&
                ls_root_has_way(filler->flow->program, root, summary->event[i].trace) &&
                ls_roots_can_go(filler->flow, &filler->roots, root, &summary->event[i].conditions))
                visit(filler, root, &summary->event[i]);
    }
}

void ls_filler_add_acquisitions(struct ls_filler *filler)
{
    each_acquisition(filler, note_pairs);
    each_acquisition(filler, add_acquisition);
    ls_tally_release(&filler->pairs);
}
