/* Waits and signals on their way into the model. */
#include <string.h>

#include "base/hash.h"
#include "facts/farewell.h"
#include "facts/filler_p.h"
#include "facts/looks.h"
#include "flow/classes.h"

enum { MOST_CALLS = 3 }; /* between a lock and what blocks under it, for it to be likely */

static uint64_t variable_key(uint32_t proc, const struct ls_term *variable)
{
    return (uint64_t)proc << 32 | variable->a;
}

/* The variables whose address is given to a new thread. */
static void note_lent(struct ls_filler *filler)
{
    const struct ls_terms *terms = &filler->flow->terms;
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        const struct ls_term *base = ls_term(terms, ls_term_base(terms, creation->event->argument));
        if (base->kind == LS_TERM_LOCAL)
            ls_tally_again(&filler->lent, variable_key(creation->creator, base));
    }
}

bool ls_filler_is_own(struct ls_filler *filler, const struct ls_root *root, uint32_t lock)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_term *base = ls_term(terms, ls_term_base(terms, lock));
    return base->kind == LS_TERM_LOCAL &&
           *ls_tally_at(&filler->lent, variable_key(root->proc, base)) == 0;
}

static bool holds_it(const struct ls_event *event, const struct ls_trace *taken)
{
    for (uint32_t i = 0; i < event->holds; i++)
        if (ls_trace_equal(event->hold[i].trace, taken))
            return true;
    return false;
}

/* Both lie in one function, which says of itself that it waits without the lock: an earlier call of
 * it has taken the lock, and this one may well have given it back before. What an object remembers
 * tells the two apart. */
static bool is_of_earlier_call(const struct ls_pending *pending, const struct ls_trace *taken)
{
    const struct ls_trace *wait = pending->event->trace;
    const struct ls_flow *flow = pending->filler->flow;
    bool known = false;
    while (wait->inner && taken->inner && wait->proc == taken->proc &&
           ls_site_equal(wait->site, taken->site) && wait->inner->proc == taken->inner->proc) {
        wait = wait->inner;
        taken = taken->inner;
        known = true;
    }
    const struct ls_summary *summary = &flow->summaries[wait->proc];
    if (!known || wait->proc != taken->proc || ls_site_equal(wait->site, taken->site))
        return false;
    known = false;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind != pending->event->kind || !ls_trace_equal(event->trace, wait))
            continue;
        if (holds_it(event, taken))
            return false;
        known = true;
    }
    return known;
}

static bool is_wait(const struct ls_event *event)
{
    return event->kind == LS_EVENT_WAIT || event->kind == LS_EVENT_BLOCK;
}

static void add_hold(struct ls_pending *pending, const struct ls_hold_term *hold)
{
    struct ls_filler *filler = pending->filler;
    uint32_t lock = ls_filler_root_lock(filler, pending->root, hold->lock, hold->kind);
    if (lock == LS_NONE || lock == pending->skip ||
        ls_filler_is_own(filler, pending->root, hold->lock))
        return;
    if ((hold->kind & LS_KIND_BELIEVED) ||
        ls_witness_distance(pending->event->trace, hold->trace) > MOST_CALLS ||
        (is_wait(pending->event) && is_of_earlier_call(pending, hold->trace))) {
        pending->confidence = LS_AUDIT;
        pending->far |= pending->holds < 64 ? UINT64_C(1) << pending->holds : 0;
    }
    pending->held[pending->holds] = (struct ls_witness_hold){lock, hold->trace};
    pending->hold[pending->holds++] = (struct ls_hold){.lock = lock, .mode = hold->mode};
}

/* What is waited for by way of a table of functions may be anything: one of them does that. */
static enum ls_confidence sureness(const struct ls_event *event)
{
    bool by_chance = event->kind == LS_EVENT_BLOCK && (event->flags & LS_EVENT_BY_CHANCE);
    return by_chance || (event->flags & LS_EVENT_DOUBTFUL) ? LS_AUDIT : LS_LIKELY;
}

struct ls_pending ls_pending_new(struct ls_filler *filler, const struct ls_root *root,
                                 const struct ls_event *event, uint32_t skip)
{
    struct ls_pending pending = {
        .filler = filler,
        .root = root,
        .event = event,
        .skip = skip,
        .about = LS_NONE,
        .confidence = sureness(event),
        .hold = LS_NEW_ARRAY(&filler->model->arena, struct ls_hold, event->holds + 1),
        .held = LS_NEW_ARRAY(&filler->arena, struct ls_witness_hold, event->holds + 1)};
    for (uint32_t i = 0; i < event->holds; i++)
        add_hold(&pending, &event->hold[i]);
    return pending;
}

const struct ls_witness *ls_pending_way(struct ls_pending *pending, const char *what)
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

/* The caller of the function at the end of the way. */
static const struct ls_trace *next_to_last(const struct ls_trace *trace)
{
    while (trace->inner && trace->inner->inner)
        trace = trace->inner;
    return trace;
}

bool ls_pending_is_known(struct ls_pending *pending)
{
    const struct ls_event *event = pending->event;
    const struct ls_trace *end = ls_trace_last(event->trace);
    const struct ls_trace *call = pending->about == LS_NONE ? end : next_to_last(event->trace);
    uint32_t key[13 + 2 * 8] = {
        event->kind,      event->mode,     pending->root->thread, end->proc,      end->site.line,
        end->site.column, event->handle,   pending->confidence,   pending->about, pending->skip,
        call->proc,       call->site.line, call->site.column};
    uint32_t count = 13;
    for (uint32_t i = 0; i < pending->holds && i < 8; i++) {
        const struct ls_trace *acquired = ls_trace_last(pending->held[i].trace);
        key[count++] = pending->held[i].lock;
        key[count++] = acquired->site.line;
    }
    return ls_tally_again(&pending->filler->seen_waits, ls_hash(key, count * sizeof *key, 3));
}

/* Blocking */

static bool is_far(const struct ls_pending *pending, uint32_t hold)
{
    return hold < 64 && (pending->far >> hold & 1);
}

/* The locks that are taken near the call, or those far from it, as a fact of their own: a far one
 * does not make the near ones less sure. */
static void add_part(const struct ls_pending *pending, const struct ls_blocking *fact, bool far)
{
    struct ls_model *model = pending->filler->model;
    struct ls_blocking part = *fact;
    struct ls_hold *hold = LS_NEW_ARRAY(&model->arena, struct ls_hold, fact->holds + 1);
    part.holds = 0;
    for (uint32_t i = 0; i < fact->holds; i++)
        if (is_far(pending, i) == far)
            hold[part.holds++] = fact->hold[i];
    part.hold = hold;
    part.confidence = far ? LS_AUDIT : sureness(pending->event);
    if (part.holds > 0)
        ls_vec_push(&model->blockings, part);
}

static void add_block(struct ls_pending *pending, uint32_t joined)
{
    struct ls_filler *filler = pending->filler;
    const struct ls_event *event = pending->event;
    const char *function =
        filler->flow->program->procs.at[ls_term(&filler->flow->terms, event->lock)->a].name;
    struct ls_blocking fact = {
        .kind = (enum ls_block_kind)event->mode,
        .function = function,
        .thread = pending->root->thread,
        .segment = pending->root->thread == LS_MODEL_NONE
                       ? LS_MODEL_NONE
                       : ls_roots_segment(&filler->roots, pending->root, event, filler->model),
        .flags = event->lock_kind,
        .confidence = pending->confidence,
        .releases = LS_MODEL_NONE,
        .joined = joined,
        .semaphore = LS_MODEL_NONE,
        .holds = pending->holds,
        .hold = pending->hold,
        .witness = ls_pending_way(
            pending, ls_arena_printf(&filler->model->arena, "blocks in %s()", function))};
    if (pending->far == 0 || joined != LS_MODEL_NONE) {
        ls_vec_push(&filler->model->blockings, fact);
        return;
    }
    add_part(pending, &fact, false);
    add_part(pending, &fact, true);
}

/* Where the call at the end of the way finds the id of a thread, or puts it, as it is written
 * there: a field, or the field that points to an array of ids. LS_NONE when nobody knows. */
static uint32_t id_cell(struct ls_filler *filler, const struct ls_event *event, enum ls_role role)
{
    const struct ls_trace *end = ls_trace_last(event->trace);
    const struct ls_look *look = ls_look_at(&filler->looks, end->proc);
    uint32_t block, index;
    const struct ls_inst *call = ls_look_find_call(look, end->site, role, LS_NONE, &block, &index);
    const struct ls_api *api = call ? ls_look_api(look, call) : NULL;
    if (!api || api->thread == 0 || api->thread > call->count)
        return LS_NONE;
    struct ls_operand id = look->unit->args.at[call->first + api->thread - 1];
    if (id.kind == LS_OPERAND_TEMP && look->made_by[id.ref])
        id = look->made_by[id.ref]->a;
    if (id.kind != LS_OPERAND_ADDRESS && id.kind != LS_OPERAND_PLACE)
        return LS_NONE;
    const struct ls_place *place = &look->unit->places.at[id.ref];
    uint32_t cell = ls_look_cell(look, id.ref);
    if (cell != LS_NONE || place->base != LS_BASE_POINTEE ||
        place->pointer.kind != LS_OPERAND_TEMP || !look->made_by[place->pointer.ref])
        return cell;
    const struct ls_inst *array = look->made_by[place->pointer.ref];
    return array->op == LS_OP_LOAD ? ls_look_cell(look, array->a.ref) : LS_NONE;
}

/* A thread that this root has created, and whose id is kept where the join looks for it. */
static bool is_joined(struct ls_filler *filler, const struct ls_root *root,
                      const struct ls_event *event, uint32_t started)
{
    uint32_t cell = id_cell(filler, event, LS_ROLE_JOIN);
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        if (creation->started != started || creation->event->handle == 0)
            continue;
        uint32_t kept =
            ls_class_of(filler->flow->classes, creation->creator, creation->event->handle);
        if (kept != LS_NONE &&
            kept == ls_class_of(filler->flow->classes, root->proc, event->handle))
            return true;
        if (kept == LS_NONE && cell != LS_NONE &&
            cell == id_cell(filler, creation->event, LS_ROLE_CREATE))
            return true;
    }
    return false;
}

static void add_joins(struct ls_pending *pending)
{
    struct ls_filler *filler = pending->filler;
    bool known = false;
    for (uint32_t i = 0; pending->event->handle && i < filler->roots.all.count; i++) {
        const struct ls_root *other = &filler->roots.all.at[i];
        if (!other->is_started || !is_joined(filler, pending->root, pending->event, other->proc))
            continue;
        enum ls_confidence confidence = pending->confidence;
        if (ls_farewell_is_heard(pending, other))
            pending->confidence = LS_AUDIT;
        add_block(pending, other->thread);
        pending->confidence = confidence;
        known = true;
    }
    if (!known)
        add_block(pending, LS_MODEL_NONE);
}

/* True the second time for the same call under the same lock, whoever comes there. */
static bool is_told(struct ls_pending *pending, uint32_t hold)
{
    const struct ls_trace *end = ls_trace_last(pending->event->trace);
    uint32_t key[] = {pending->event->kind, end->proc, end->site.line, end->site.column,
                      pending->hold[hold].lock};
    return ls_tally_again(&pending->filler->seen_waits, ls_hash(key, sizeof key, 5));
}

static void add_blocking(struct ls_filler *filler, const struct ls_root *root,
                         const struct ls_event *event)
{
    struct ls_pending pending = ls_pending_new(filler, root, event, LS_NONE);
    if (pending.holds == 0 || ls_pending_is_known(&pending))
        return;
    bool doubtful = event->flags & LS_EVENT_DOUBTFUL;
    for (uint32_t i = 0; i < pending.holds && !doubtful; i++)
        if (!is_far(&pending, i))
            (void)is_told(&pending, i); /* from now on */
    if (event->mode == LS_BLOCK_JOIN)
        add_joins(&pending);
    else
        add_block(&pending, LS_MODEL_NONE);
}

static bool is_acquired_here(const struct ls_event *event)
{
    for (uint32_t i = 0; i < event->holds; i++)
        if (event->hold[i].trace->inner)
            return false;
    return event->holds > 0;
}

/* What got lost on its way up to the threads, because too much happens there, or came up with
 * doubts, is told of the function that holds the lock, as done by whoever calls it. */
static void add_lost_blocking(struct ls_filler *filler)
{
    const struct ls_flow *flow = filler->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        struct ls_root anybody = {.proc = proc, .thread = LS_MODEL_NONE};
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            if (event->kind != LS_EVENT_BLOCK || event->mode == LS_BLOCK_JOIN ||
                !is_acquired_here(event))
                continue;
            struct ls_pending pending = ls_pending_new(filler, &anybody, event, LS_NONE);
            if (pending.holds > 0 && !is_told(&pending, 0))
                add_block(&pending, LS_MODEL_NONE);
        }
    }
}

/* Which threads use which locks */

static void add_usage(struct ls_filler *filler, const struct ls_root *root,
                      const struct ls_event *event)
{
    uint32_t lock = ls_filler_root_lock(filler, root, event->lock, event->lock_kind);
    if (lock == LS_NONE || ls_filler_is_own(filler, root, event->lock))
        return;
    uint32_t segment = ls_roots_segment(&filler->roots, root, event, filler->model);
    uint32_t key[] = {LS_EVENT_ACQUIRE, segment, lock};
    if (ls_tally_again(&filler->seen_waits, ls_hash(key, sizeof key, 3)))
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

static void add_place(struct ls_filler *filler, uint32_t lock, uint32_t proc, struct ls_site site,
                      enum ls_mode mode)
{
    uint32_t key[] = {lock, proc, site.line, site.column};
    if (lock == LS_NONE || ls_tally_again(&filler->seen_waits, ls_hash(key, sizeof key, 3)))
        return;
    struct ls_lock_place fact = {lock, ls_witness_location(filler->flow->program, proc, site),
                                 mode};
    ls_vec_push(&filler->model->lock_places, fact);
}

static uint64_t place_key(uint32_t proc, struct ls_site site)
{
    const uint32_t key[] = {proc, site.line, site.column};
    return ls_hash(key, sizeof key, 7);
}

/* Callers may know a lock by another name than the function that takes it. */
static void add_place_of(struct ls_filler *filler, const struct ls_root *root,
                         const struct ls_event *event)
{
    uint32_t lock = ls_filler_root_lock(filler, root, event->lock, event->lock_kind);
    for (const struct ls_trace *step = event->trace; lock != LS_NONE && step; step = step->inner)
        if (*ls_tally_at(&filler->places, place_key(step->proc, step->site)))
            add_place(filler, lock, step->proc, step->site, (enum ls_mode)event->mode);
}

static void add_places(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->places.count; i++) {
        const struct ls_flow_place *place = &filler->flow->places.at[i];
        uint32_t lock = ls_filler_lock(filler, place->proc, place->lock, place->kind);
        ls_tally_again(&filler->places, place_key(place->proc, place->site));
        add_place(filler, lock, place->proc, place->site, (enum ls_mode)place->mode);
    }
    ls_filler_each_event(filler, LS_EVENT_ACQUIRE, add_place_of);
    ls_tally_release(&filler->places);
}

void ls_filler_each_event(struct ls_filler *filler, enum ls_event_kind kind, ls_filler_visit *visit)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; i < summary->events; i++)
            if (summary->event[i].kind == kind &&
                ls_root_has_way(filler->flow->program, root, summary->event[i].trace))
                visit(filler, root, &summary->event[i]);
    }
}

static void tell_lost(struct ls_filler *filler)
{
    uint32_t lost = filler->flow->lost_blocks;
    if (lost > 0)
        ls_vec_push(&filler->model->unseen,
                    ls_arena_printf(&filler->model->arena,
                                    "all calls that block: there are too many of them below %u "
                                    "function%s, and only the first ones are followed",
                                    lost, lost == 1 ? "" : "s"));
}

void ls_filler_add_waits(struct ls_filler *filler)
{
    tell_lost(filler);
    note_lent(filler);
    ls_filler_each_event(filler, LS_EVENT_ACQUIRE, add_usage);
    ls_filler_each_event(filler, LS_EVENT_BLOCK, add_blocking);
    add_lost_blocking(filler);
    add_places(filler);
}
