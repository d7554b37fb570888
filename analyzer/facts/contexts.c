/* What signal handlers and forked children do, and threads that are cancelled or end themselves
 * with locks held. */
#include <string.h>

#include "facts/handlers.h"

enum {
    MOST_VISITED = 400, /* functions, on the way from a handler to one of the C library */
    MOST_CALLS = 6,     /* that a way may go through and be likely: see facts.c */
};

static const struct ls_summary *summary_of(const struct ls_filler *filler, uint32_t proc)
{
    return &filler->flow->summaries[proc];
}

static const char *name_of(const struct ls_filler *filler, uint32_t proc)
{
    return filler->flow->program->procs.at[proc].name;
}

/* Signal handlers */

/* How a root comes to take the lock: not in the child of a fork, and not in a handler. */
struct holder {
    const struct ls_root *root;
    const struct ls_event *event;
};

struct wanted {
    uint32_t lock; /* of the model */
    const struct ls_handlers *handlers;
    const struct ls_root *not_by; /* unless it has many instances */
    bool in_handler;              /* so it must be where signals come */
};

/* Signals are kept away everywhere, and let in only where a thread waits for them: then a handler
 * interrupts nothing else. */
static bool lets_signals_in(const struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t i = 0; i < program->procs.count; i++)
        if (program->procs.at[i].callers > 0 &&
            (ls_apis_traits(filler->flow->apis, program->procs.at[i].name) &
             LS_TRAIT_AWAITS_SIGNALS))
            return true;
    return false;
}

struct masking {
    const struct ls_filler *filler;
    bool found;
};

static void see_masking(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                        uint32_t callee)
{
    struct masking *masking = context;
    const struct ls_flow *flow = masking->filler->flow;
    (void)proc, (void)block, (void)call;
    masking->found |= (ls_apis_traits(flow->apis, flow->program->procs.at[callee].name) &
                       LS_TRAIT_MASKS_SIGNALS) != 0;
}

static bool masks_signals(const struct ls_filler *filler, uint32_t proc)
{
    struct masking masking = {.filler = filler};
    ls_program_each_call(filler->flow->program, proc, see_masking, &masking);
    return masking.found;
}

/* A function on the way keeps signals away: perhaps while it has the lock. */
static bool is_masked(const struct ls_filler *filler, const struct ls_trace *trace)
{
    for (; trace; trace = trace->inner)
        if (masks_signals(filler, trace->proc))
            return true;
    return false;
}

static bool find_holder(struct ls_filler *filler, const struct wanted *wanted,
                        struct holder *holder)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = summary_of(filler, root->proc);
        if (ls_handlers_has(wanted->handlers, root->proc) ||
            (wanted->not_by && root->thread == wanted->not_by->thread &&
             !filler->model->threads.at[root->thread].many))
            continue;
        for (uint32_t i = 0; i < summary->events; i++) {
            const struct ls_event *event = &summary->event[i];
            if (event->kind != LS_EVENT_ACQUIRE || (event->flags & LS_EVENT_IN_CHILD) ||
                ls_filler_root_lock(filler, root, event->lock, event->lock_kind) != wanted->lock ||
                !ls_root_has_way(filler->flow->program, root, event->trace) ||
                (wanted->in_handler && is_masked(filler, event->trace)))
                continue;
            *holder = (struct holder){root, event};
            return true;
        }
    }
    return false;
}

static const struct ls_witness *way_of(struct ls_filler *filler, uint32_t thread,
                                       const struct ls_trace *trace, const char *what)
{
    return ls_witness_new(filler->model, filler->flow->program, thread, trace, what, NULL, 0);
}

static void add_handler_lock(struct ls_filler *filler, const struct ls_handlers *handlers,
                             const struct ls_handler *handler, const struct ls_event *event,
                             bool is_told)
{
    uint32_t lock = ls_filler_lock(filler, handler->proc, event->lock, event->lock_kind);
    struct wanted wanted = {lock, handlers, NULL, true};
    struct holder holder;
    bool tries = (event->flags & LS_EVENT_TRY) != 0;
    if (lock == LS_NONE || (event->flags & LS_EVENT_REACQUIRE))
        return;
    bool interrupts = find_holder(filler, &wanted, &holder);
    bool sure = interrupts && !tries && !(event->flags & LS_EVENT_DOUBTFUL) &&
                ls_trace_length(event->trace) <= MOST_CALLS && is_told && !lets_signals_in(filler);
    struct ls_restricted fact = {
        .context = LS_IN_SIGNAL_HANDLER,
        .confidence = ls_filler_confidence(sure ? LS_LIKELY : LS_AUDIT, event->lock_kind),
        .thread = interrupts ? holder.root->thread : LS_MODEL_NONE,
        .lock = lock,
        .function = "",
        .try = tries,
        .witness =
            way_of(filler, LS_MODEL_NONE, event->trace, ls_filler_say(filler, "acquires", lock)),
        .entered = way_of(filler, LS_MODEL_NONE, handler->installed, "installs the handler"),
        .other = interrupts ? way_of(filler, holder.root->thread, holder.event->trace,
                                     ls_filler_say(filler, "acquires", lock))
                            : NULL};
    ls_vec_push(&filler->model->restricted, fact);
}

/* The shortest chain of calls from `from` to a function that may take a lock of the C library. */
struct search {
    LS_VEC(uint32_t) queue;       /* procs */
    LS_VEC(uint32_t) parents;     /* indices into queue */
    LS_VEC(struct ls_site) sites; /* of the call in the parent */
};

static bool is_queued(const struct search *search, uint32_t proc)
{
    return ls_is_among(search->queue.at, search->queue.count, proc);
}

static void enqueue(struct search *search, uint32_t proc, uint32_t parent, struct ls_site site)
{
    ls_vec_push(&search->queue, proc);
    ls_vec_push(&search->parents, parent);
    ls_vec_push(&search->sites, site);
}

static void enqueue_callees(const struct ls_flow *flow, struct search *search, uint32_t at)
{
    uint32_t proc = search->queue.at[at], count;
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    if (!flow->program->procs.at[proc].defined)
        return;
    LS_EACH_INST (inst, unit, function) {
        if (inst->op != LS_OP_CALL)
            continue;
        const uint32_t *targets = ls_program_targets(flow->program, proc, inst, &count);
        for (uint32_t t = 0; t < count; t++)
            if (flow->traits[targets[t]] && !is_queued(search, targets[t]))
                enqueue(search, targets[t], at, inst->site);
    }
}

/* The trace to the function found, and which one it is; NULL when there is none. */
static const struct ls_trace *find_unsafe(struct ls_filler *filler, uint32_t from, uint32_t *found)
{
    struct search search = {0};
    const struct ls_trace *trace = NULL;
    const struct ls_flow *flow = filler->flow;
    enqueue(&search, from, LS_NONE, (struct ls_site){0});
    for (uint32_t i = 0; i < search.queue.count && i < MOST_VISITED && !trace; i++) {
        if (!(flow->traits[search.queue.at[i]] & LS_TRAIT_LIBRARY_LOCK)) {
            enqueue_callees(flow, &search, i);
            continue;
        }
        *found = search.queue.at[i];
        for (uint32_t at = i; search.parents.at[at] != LS_NONE; at = search.parents.at[at])
            trace = ls_trace_new(&filler->arena, search.queue.at[search.parents.at[at]],
                                 search.sites.at[at], trace);
    }
    ls_vec_release(&search.queue);
    ls_vec_release(&search.parents);
    ls_vec_release(&search.sites);
    return trace;
}

static const char *calls_text(struct ls_filler *filler, uint32_t proc)
{
    return ls_arena_printf(&filler->model->arena, "calls %s", name_of(filler, proc));
}

static void add_handler_calls(struct ls_filler *filler, const struct ls_handler *handler)
{
    uint32_t found = 0;
    const struct ls_trace *trace = find_unsafe(filler, handler->proc, &found);
    if (!trace)
        return;
    struct ls_restricted fact = {
        .context = LS_IN_SIGNAL_HANDLER,
        .confidence = LS_AUDIT,
        .thread = LS_MODEL_NONE,
        .lock = LS_MODEL_NONE,
        .function = ls_arena_strdup(&filler->model->arena, name_of(filler, found)),
        .witness = way_of(filler, LS_MODEL_NONE, trace, calls_text(filler, found)),
        .entered = way_of(filler, LS_MODEL_NONE, handler->installed, "installs the handler")};
    ls_vec_push(&filler->model->restricted, fact);
}

/* The lock that the handler comes to first: the others have the same cause, and are for audit. */
static const struct ls_event *nearest_lock(struct ls_filler *filler,
                                           const struct ls_handlers *handlers,
                                           const struct ls_handler *handler)
{
    const struct ls_summary *summary = summary_of(filler, handler->proc);
    const struct ls_event *nearest = NULL;
    struct holder holder;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind != LS_EVENT_ACQUIRE || (event->flags & LS_EVENT_TRY))
            continue;
        struct wanted wanted = {
            ls_filler_lock(filler, handler->proc, event->lock, event->lock_kind), handlers, NULL,
            true};
        if (wanted.lock != LS_NONE && find_holder(filler, &wanted, &holder) &&
            (!nearest || ls_trace_length(event->trace) < ls_trace_length(nearest->trace)))
            nearest = event;
    }
    return nearest;
}

static void add_handler_facts(struct ls_filler *filler, const struct ls_handlers *handlers)
{
    for (uint32_t h = 0; h < handlers->all.count; h++) {
        const struct ls_handler *handler = &handlers->all.at[h];
        const struct ls_summary *summary = summary_of(filler, handler->proc);
        const struct ls_event *nearest = nearest_lock(filler, handlers, handler);
        for (uint32_t i = 0; i < summary->events; i++)
            if (summary->event[i].kind == LS_EVENT_ACQUIRE)
                add_handler_lock(filler, handlers, handler, &summary->event[i],
                                 &summary->event[i] == nearest);
        add_handler_calls(filler, handler);
    }
}

/* Forked children */

/* A handler of pthread_atfork takes the lock before the fork: then nobody else holds it. */
static bool is_taken_at_fork(struct ls_filler *filler, const ls_procs *prepare, uint32_t lock)
{
    bool taken = false;
    for (uint32_t p = 0; p < prepare->count; p++) {
        const struct ls_summary *summary = summary_of(filler, prepare->at[p]);
        for (uint32_t i = 0; !taken && i < summary->events; i++)
            taken = summary->event[i].kind == LS_EVENT_ACQUIRE &&
                    ls_filler_lock(filler, prepare->at[p], summary->event[i].lock,
                                   summary->event[i].lock_kind) == lock;
    }
    return taken;
}

static bool is_same_fork(const struct ls_trace *a, const struct ls_trace *b)
{
    const struct ls_trace *x = a ? ls_trace_last(a) : NULL, *y = b ? ls_trace_last(b) : NULL;
    return x == y || (x && y && x->proc == y->proc && x->site.line == y->site.line &&
                      x->site.column == y->site.column);
}

/* The child has threads of that routine, too: it has made them itself. */
static bool is_created_in_child(const struct ls_filler *filler, uint32_t routine,
                                const struct ls_trace *fork)
{
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        if (creation->started == routine && fork && is_same_fork(creation->event->fork, fork))
            return true;
    }
    return false;
}

static bool has_threads_at_fork(const struct ls_root *root, const struct ls_event *event)
{
    return root->is_started || (event->flags & LS_EVENT_LATE_CHILD);
}

static struct ls_restricted child_fact(struct ls_filler *filler, const struct ls_root *root,
                                       const struct ls_event *event)
{
    return (struct ls_restricted){
        .context = LS_IN_FORKED_CHILD,
        .confidence = LS_AUDIT,
        .thread = root->thread,
        .lock = LS_MODEL_NONE,
        .function = "",
        .entered = event->fork ? way_of(filler, root->thread, event->fork, "forks") : NULL};
}

static void add_child_lock(struct ls_filler *filler, const struct ls_handlers *handlers,
                           const struct ls_root *root, const struct ls_event *event)
{
    uint32_t lock = ls_filler_root_lock(filler, root, event->lock, event->lock_kind);
    struct wanted wanted = {lock, handlers, root, false};
    struct holder holder;
    if (lock == LS_NONE ||
        (event->flags & (LS_EVENT_TRY | LS_EVENT_OWN_LIFE | LS_EVENT_REACQUIRE)) ||
        !find_holder(filler, &wanted, &holder) ||
        is_taken_at_fork(filler, &handlers->before_fork, lock))
        return;
    if (root->is_main && (holder.root->is_main || !has_threads_at_fork(root, event)))
        return; /* another program, or no threads yet */
    bool sure = has_threads_at_fork(root, event) && !(event->flags & LS_EVENT_DOUBTFUL) &&
                holder.root->is_started && ls_trace_length(event->trace) <= 2 * MOST_CALLS &&
                !is_created_in_child(filler, holder.root->proc, event->fork);
    struct ls_restricted fact = child_fact(filler, root, event);
    fact.confidence = ls_filler_confidence(sure ? LS_LIKELY : LS_AUDIT, event->lock_kind);
    fact.lock = lock;
    fact.witness = way_of(filler, root->thread, event->trace,
                          ls_filler_say(filler, "acquires in the child", lock));
    fact.other = way_of(filler, holder.root->thread, holder.event->trace,
                        ls_filler_say(filler, "acquires", lock));
    ls_vec_push(&filler->model->restricted, fact);
}

/* What one child does first is told; the rest has the same cause. */
static bool is_first_of_child(const struct ls_summary *summary, uint32_t index)
{
    const struct ls_event *event = &summary->event[index];
    for (uint32_t i = 0; i < index; i++)
        if (summary->event[i].kind == event->kind &&
            is_same_fork(summary->event[i].fork, event->fork))
            return false;
    return true;
}

static void add_child_call(struct ls_filler *filler, const struct ls_root *root,
                           const struct ls_event *event)
{
    uint32_t called = ls_term(&filler->flow->terms, event->lock)->a, found = called;
    if (!has_threads_at_fork(root, event))
        return;
    if (!(filler->flow->traits[called] & LS_TRAIT_LIBRARY_LOCK))
        find_unsafe(filler, called, &found);
    struct ls_restricted fact = child_fact(filler, root, event);
    fact.function = ls_arena_strdup(&filler->model->arena, name_of(filler, found));
    fact.witness = way_of(filler, root->thread, event->trace, calls_text(filler, called));
    ls_vec_push(&filler->model->restricted, fact);
}

/* Threads that end */

/* Handles in an array are taken together. */
static uint32_t handle_class(struct ls_filler *filler, uint32_t proc, uint32_t handle)
{
    const struct ls_term *term = ls_term(&filler->flow->terms, handle);
    if (term->kind == LS_TERM_INDEX)
        handle = term->a;
    return ls_class_of(filler->flow->classes, proc, handle);
}

/* Whether a thread of this routine may be meant: AUDIT when nobody knows whom a cancel is for. */
static bool is_cancelled(struct ls_filler *filler, uint32_t routine, enum ls_confidence *confidence)
{
    bool any = false;
    for (uint32_t proc = 0; proc < filler->flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < summary_of(filler, proc)->events; i++) {
            const struct ls_event *cancel = &summary_of(filler, proc)->event[i];
            if (cancel->kind != LS_EVENT_CANCEL || cancel->trace->inner)
                continue;
            uint32_t class = handle_class(filler, proc, cancel->lock);
            any |= class == LS_NONE;
            for (uint32_t c = 0; c < filler->roots.creations.count; c++) {
                const struct ls_creation *creation = &filler->roots.creations.at[c];
                if (creation->started != routine || class == LS_NONE ||
                    handle_class(filler, creation->creator, creation->event->handle) != class)
                    continue;
                *confidence = LS_LIKELY;
                return true;
            }
        }
    *confidence = LS_AUDIT;
    return any;
}

static void add_end(struct ls_filler *filler, const struct ls_root *root,
                    const struct ls_event *event, enum ls_misuse_kind kind,
                    enum ls_confidence confidence)
{
    for (uint32_t i = 0; i < event->holds; i++) {
        const struct ls_hold_term *hold = &event->hold[i];
        struct ls_flow_misuse misuse = ls_filler_hold_misuse(kind, root->proc, hold, event->trace);
        bool is_inherited = kind == LS_CANCEL_HOLDING && filler->flow->has_robust;
        misuse.confidence = confidence;
        if (!ls_term(&filler->flow->terms, hold->lock)->exact ||
            (event->flags & LS_EVENT_DOUBTFUL) || is_inherited)
            misuse.confidence = LS_AUDIT;
        ls_filler_add_misuse(filler, &misuse);
    }
}

/* How much lies between the lock and the call that can be interrupted. */
static uint32_t distance_of(const struct ls_event *event)
{
    uint32_t nearest = UINT32_MAX;
    for (uint32_t i = 0; i < event->holds; i++) {
        uint32_t distance = ls_witness_distance(event->trace, event->hold[i].trace);
        nearest = distance < nearest ? distance : nearest;
    }
    return nearest;
}

/* A thread that may be cancelled with locks held is one cause, however many there are: the plainest
 * case is told, the others are for audit. */
static void add_passes(struct ls_filler *filler, const struct ls_root *root,
                       enum ls_confidence confidence)
{
    const struct ls_summary *summary = summary_of(filler, root->proc);
    const struct ls_event *nearest = NULL;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_PASS && event->holds > 0 &&
            (!nearest || distance_of(event) < distance_of(nearest)))
            nearest = event;
    }
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        bool plain = event == nearest && distance_of(event) <= MOST_CALLS;
        if (event->kind == LS_EVENT_PASS && event->holds > 0)
            add_end(filler, root, event, LS_CANCEL_HOLDING, plain ? confidence : LS_AUDIT);
    }
}

static void add_root_facts(struct ls_filler *filler, const struct ls_handlers *handlers,
                           const struct ls_root *root)
{
    const struct ls_summary *summary = summary_of(filler, root->proc);
    enum ls_confidence confidence = LS_AUDIT;
    bool cancelled = filler->flow->has_cancel && root->is_started &&
                     is_cancelled(filler, root->proc, &confidence);
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && (event->flags & LS_EVENT_IN_CHILD))
            add_child_lock(filler, handlers, root, event);
        else if (event->kind == LS_EVENT_UNSAFE && is_first_of_child(summary, i))
            add_child_call(filler, root, event);
        else if (event->kind == LS_EVENT_END && !event->lock_kind)
            add_end(filler, root, event, LS_EXIT_HOLDING, LS_LIKELY);
    }
    if (cancelled)
        add_passes(filler, root, confidence);
}

void ls_filler_add_contexts(struct ls_filler *filler)
{
    struct ls_handlers handlers = {0};
    ls_handlers_find(filler, &handlers);
    add_handler_facts(filler, &handlers);
    for (uint32_t r = 0; r < filler->roots.all.count; r++)
        add_root_facts(filler, &handlers, &filler->roots.all.at[r]);
    ls_handlers_release(&handlers);
}
