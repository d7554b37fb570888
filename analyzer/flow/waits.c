/* Waits and signals on their way into the model. */
#include <string.h>

#include "base/hash.h"
#include "flow/classes.h"
#include "flow/facts_p.h"

enum { MOST_CALLS = 5 }; /* between a lock and what blocks under it, for it to be likely */

/* An event of a root with the locks that it holds. */
struct pending {
    struct ls_filler *filler;
    const struct ls_root *root;
    const struct ls_event *event;
    uint32_t skip; /* a lock that does not count: the mutex of a wait */
    enum ls_confidence confidence;
    uint32_t holds;
    struct ls_hold *hold;
    struct ls_witness_hold *held;
};

/* A lock in the frame of a function is nobody else's, as far as is known here. */
static bool is_own_variable(const struct ls_filler *filler, uint32_t lock)
{
    const struct ls_terms *terms = &filler->flow->terms;
    return ls_term(terms, ls_term_base(terms, lock))->kind == LS_TERM_LOCAL;
}

static void add_hold(struct pending *pending, const struct ls_hold_term *hold)
{
    struct ls_filler *filler = pending->filler;
    uint32_t lock = ls_filler_root_lock(filler, pending->root, hold->lock, hold->kind);
    if (lock == LS_NONE || lock == pending->skip || is_own_variable(filler, hold->lock))
        return;
    if ((hold->kind & LS_KIND_BELIEVED) ||
        ls_witness_distance(pending->event->trace, hold->trace) > MOST_CALLS)
        pending->confidence = LS_AUDIT;
    pending->held[pending->holds] = (struct ls_witness_hold){lock, hold->trace};
    pending->hold[pending->holds++] = (struct ls_hold){.lock = lock, .mode = hold->mode};
}

static struct pending find_holds(struct ls_filler *filler, const struct ls_root *root,
                                 const struct ls_event *event, uint32_t skip)
{
    struct pending pending = {
        .filler = filler,
        .root = root,
        .event = event,
        .skip = skip,
        .confidence = event->flags & LS_EVENT_DOUBTFUL ? LS_AUDIT : LS_LIKELY,
        .hold = LS_NEW_ARRAY(&filler->model->arena, struct ls_hold, event->holds + 1),
        .held = LS_NEW_ARRAY(&filler->arena, struct ls_witness_hold, event->holds + 1)};
    for (uint32_t i = 0; i < event->holds; i++)
        add_hold(&pending, &event->hold[i]);
    return pending;
}

static const struct ls_witness *find_ways(struct pending *pending, const char *what)
{
    struct ls_filler *filler = pending->filler;
    const struct ls_program *program = filler->flow->program;
    for (uint32_t i = 0; i < pending->holds; i++)
        pending->hold[i].acquired = ls_witness_new(
            filler->model, program, pending->root->thread, pending->held[i].trace,
            ls_filler_say(filler, "acquires", pending->hold[i].lock), pending->held, i);
    return ls_witness_new(filler->model, program, pending->root->thread, pending->event->trace,
                          what, pending->held, pending->holds);
}

/* True the second time. */
static bool is_known(struct ls_filler *filler, const uint32_t *key, size_t size)
{
    uint64_t hash = ls_hash(key, size, 3);
    struct ls_seen *seen;
    HASH_FIND(hh, filler->seen_waits, &hash, sizeof hash, seen);
    if (seen)
        return true;
    seen = LS_NEW(&filler->arena, struct ls_seen);
    seen->key = hash;
    HASH_ADD(hh, filler->seen_waits, key, sizeof hash, seen);
    return false;
}

/* The same call with the same locks, by whichever way. */
static bool is_repeated(struct pending *pending)
{
    const struct ls_event *event = pending->event;
    const struct ls_trace *end = ls_trace_last(event->trace);
    uint32_t key[8 + 2 * 8] = {event->kind,   event->mode,        pending->root->thread,
                               end->proc,     end->site.line,     end->site.column,
                               event->handle, pending->confidence};
    uint32_t count = 8;
    for (uint32_t i = 0; i < pending->holds && i < 8; i++) {
        const struct ls_trace *acquired = ls_trace_last(pending->held[i].trace);
        key[count++] = pending->held[i].lock;
        key[count++] = acquired->site.line;
    }
    return is_known(pending->filler, key, count * sizeof *key);
}

/* Blocking */

static void add_block(struct pending *pending, uint32_t joined)
{
    struct ls_filler *filler = pending->filler;
    const struct ls_event *event = pending->event;
    const char *function =
        filler->flow->program->procs.at[ls_term(&filler->flow->terms, event->lock)->a].name;
    struct ls_blocking fact = {
        .kind = (enum ls_block_kind)event->mode,
        .function = function,
        .thread = pending->root->thread,
        .segment = ls_roots_segment(&filler->roots, pending->root, event, filler->model),
        .flags = event->lock_kind,
        .confidence = pending->confidence,
        .releases = LS_MODEL_NONE,
        .joined = joined,
        .holds = pending->holds,
        .hold = pending->hold,
        .witness =
            find_ways(pending, ls_arena_printf(&filler->model->arena, "blocks in %s()", function))};
    ls_vec_push(&filler->model->blockings, fact);
}

/* A thread that this root has created, and whose id is kept where the join looks for it. */
static bool is_joined(const struct ls_filler *filler, const struct ls_root *root,
                      const struct ls_event *event, uint32_t started)
{
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        if (creation->started != started || creation->event->handle == 0)
            continue;
        uint32_t kept =
            ls_class_of(filler->flow->classes, creation->creator, creation->event->handle);
        if (kept != LS_NONE &&
            kept == ls_class_of(filler->flow->classes, root->proc, event->handle))
            return true;
    }
    return false;
}

static void add_joins(struct pending *pending)
{
    struct ls_filler *filler = pending->filler;
    bool known = false;
    for (uint32_t i = 0; pending->event->handle && i < filler->roots.all.count; i++) {
        const struct ls_root *other = &filler->roots.all.at[i];
        if (!other->is_started || !is_joined(filler, pending->root, pending->event, other->proc))
            continue;
        add_block(pending, other->thread);
        known = true;
    }
    if (!known)
        add_block(pending, LS_MODEL_NONE);
}

static void add_blocking(struct ls_filler *filler, const struct ls_root *root,
                         const struct ls_event *event)
{
    struct pending pending = find_holds(filler, root, event, LS_NONE);
    if (pending.holds == 0 || is_repeated(&pending))
        return;
    if (event->mode == LS_BLOCK_JOIN)
        add_joins(&pending);
    else
        add_block(&pending, LS_MODEL_NONE);
}

/* Conditions */

static uint32_t find_condition(struct ls_filler *filler, const struct ls_root *root, uint32_t term)
{
    uint32_t class =
        ls_class_of(filler->flow->classes, root->proc, ls_filler_root_term(filler, root, term));
    if (class == LS_NONE)
        return LS_NONE;
    while (filler->condition_of_class.count <= class)
        ls_vec_push(&filler->condition_of_class, 0);
    if (filler->condition_of_class.at[class] == 0) {
        const struct ls_class *c = &filler->flow->classes->all.at[class];
        struct ls_condition_variable condition = {
            .name = ls_arena_strdup(&filler->model->arena, c->name),
            .many = c->many,
            .created = ls_filler_home(filler, c)};
        ls_vec_push(&filler->model->conditions, condition);
        filler->condition_of_class.at[class] = filler->model->conditions.count;
    }
    return filler->condition_of_class.at[class] - 1;
}

static const char *say_condition(struct ls_filler *filler, const char *verb, uint32_t condition)
{
    return ls_arena_printf(&filler->model->arena, "%s '%s'", verb,
                           filler->model->conditions.at[condition].name);
}

static void add_condition_block(struct pending *pending, const struct ls_condition_wait *wait)
{
    struct ls_blocking fact = {.kind = LS_BLOCK_CONDITION,
                               .function = "a condition wait",
                               .thread = wait->thread,
                               .segment = wait->segment,
                               .flags = wait->timed ? LS_BLOCKS_TIMED : 0,
                               .confidence = wait->confidence,
                               .releases = wait->mutex,
                               .joined = LS_MODEL_NONE,
                               .holds = pending->holds,
                               .hold = pending->hold,
                               .witness = wait->witness};
    ls_vec_push(&pending->filler->model->blockings, fact);
}

static void add_wait(struct ls_filler *filler, const struct ls_root *root,
                     const struct ls_event *event)
{
    uint32_t condition = find_condition(filler, root, event->lock);
    if (condition == LS_NONE)
        return;
    uint32_t mutex = ls_filler_root_lock(filler, root, event->argument, LS_LOCK_MUTEX);
    struct pending pending = find_holds(filler, root, event, mutex);
    if (is_repeated(&pending))
        return;
    struct ls_condition_wait fact = {
        .condition = condition,
        .mutex = mutex,
        .thread = root->thread,
        .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
        .confidence = pending.confidence,
        .timed = event->flags & LS_EVENT_TIMED,
        .holds = pending.holds,
        .hold = pending.hold,
        .witness = find_ways(&pending, say_condition(filler, "waits for", condition))};
    ls_vec_push(&filler->model->waits, fact);
    if (pending.holds > 0)
        add_condition_block(&pending, &fact);
}

/* Locks that are held at a signal, or were held before it. */
static const uint32_t *find_mutexes(struct ls_filler *filler, const struct ls_root *root,
                                    const struct ls_event *event, uint32_t *count)
{
    uint32_t *mutexes =
        LS_NEW_ARRAY(&filler->model->arena, uint32_t, event->holds + event->releases + 1);
    for (uint32_t i = 0; i < event->holds + event->releases; i++) {
        uint32_t term = i < event->holds ? event->hold[i].lock : event->release[i - event->holds];
        uint32_t lock = ls_filler_root_lock(filler, root, term, LS_LOCK_MUTEX);
        if (lock != LS_NONE)
            mutexes[(*count)++] = lock;
    }
    return mutexes;
}

static void add_signal(struct ls_filler *filler, const struct ls_root *root,
                       const struct ls_event *event)
{
    uint32_t condition = find_condition(filler, root, event->lock);
    if (condition == LS_NONE)
        return;
    struct pending pending = find_holds(filler, root, event, LS_NONE);
    if (is_repeated(&pending))
        return;
    struct ls_condition_signal fact = {
        .condition = condition,
        .thread = root->thread,
        .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
        .confidence = pending.confidence,
        .all = event->mode,
        .holds = pending.holds,
        .hold = pending.hold,
        .witness = find_ways(&pending, say_condition(filler, "signals", condition))};
    fact.mutex = find_mutexes(filler, root, event, &fact.mutexes);
    ls_vec_push(&filler->model->signals, fact);
}

/* Which threads use which locks */

static void add_usage(struct ls_filler *filler, const struct ls_root *root,
                      const struct ls_event *event)
{
    uint32_t lock = ls_filler_root_lock(filler, root, event->lock, event->lock_kind);
    if (lock == LS_NONE || is_own_variable(filler, event->lock))
        return;
    uint32_t segment = ls_roots_segment(&filler->roots, root, event, filler->model);
    uint32_t key[] = {LS_EVENT_ACQUIRE, segment, lock};
    if (is_known(filler, key, sizeof key))
        return;
    struct ls_usage fact = {
        .thread = root->thread,
        .segment = segment,
        .lock = lock,
        .mode = (enum ls_mode)event->mode,
        .confidence = event->flags & LS_EVENT_DOUBTFUL ? LS_AUDIT : LS_LIKELY,
        .witness = ls_witness_new(filler->model, filler->flow->program, root->thread, event->trace,
                                  ls_filler_say(filler, "acquires", lock), NULL, 0)};
    ls_vec_push(&filler->model->usages, fact);
}

static void add_places(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->places.count; i++) {
        const struct ls_flow_place *place = &filler->flow->places.at[i];
        uint32_t lock = ls_filler_lock(filler, place->proc, place->lock, LS_LOCK_MUTEX);
        uint32_t key[] = {lock, place->proc, place->site.line, place->site.column};
        if (lock == LS_NONE || is_known(filler, key, sizeof key))
            continue;
        struct ls_lock_place fact = {
            lock, ls_witness_location(filler->flow->program, place->proc, place->site)};
        ls_vec_push(&filler->model->lock_places, fact);
    }
}

typedef void add_event(struct ls_filler *filler, const struct ls_root *root,
                       const struct ls_event *event);

void ls_filler_add_waits(struct ls_filler *filler)
{
    static add_event *const add[] = {[LS_EVENT_ACQUIRE] = add_usage,
                                     [LS_EVENT_BLOCK] = add_blocking,
                                     [LS_EVENT_WAIT] = add_wait,
                                     [LS_EVENT_SIGNAL] = add_signal};
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; i < summary->events; i++) {
            const struct ls_event *event = &summary->event[i];
            if (event->kind < sizeof add / sizeof *add && add[event->kind])
                add[event->kind](filler, root, event);
        }
    }
    add_places(filler);
}
