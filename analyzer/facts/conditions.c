/* Condition waits and signals on their way into the model. */
#include <string.h>

#include "facts/changes.h"
#include "facts/filler_p.h"
#include "facts/looks.h"
#include "facts/modes.h"
#include "facts/retest.h"
#include "facts/untold.h"
#include "flow/classes.h"

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
            .created = ls_class_home(filler->flow->classes, class)};
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

/* Waits */

static bool is_later(const struct ls_trace *a, const struct ls_trace *b)
{
    return a->proc == b->proc && a->site.file == b->site.file &&
           (a->site.line > b->site.line ||
            (a->site.line == b->site.line && a->site.column > b->site.column));
}

/* Where a library ties the mutex to the condition when that is made (PR_NewCondVar), a wait does
 * not name it: it releases what was taken last. */
static uint32_t released_lock(struct ls_filler *filler, const struct ls_root *root,
                              const struct ls_event *event, uint32_t mutex)
{
    const struct ls_hold_term *last = NULL;
    for (uint32_t i = 0; i < event->holds; i++)
        if (!last || is_later(event->hold[i].trace, last->trace))
            last = &event->hold[i];
    return mutex != LS_NONE || !last ? mutex
                                     : ls_filler_root_lock(filler, root, last->lock, LS_LOCK_MUTEX);
}

static void add_block(struct ls_pending *pending, const struct ls_condition_wait *wait,
                      uint32_t releases)
{
    struct ls_blocking fact = {.kind = LS_BLOCK_CONDITION,
                               .function = "",
                               .thread = wait->thread,
                               .segment = wait->segment,
                               .flags = wait->timed ? LS_BLOCKS_TIMED : 0,
                               .confidence = wait->confidence,
                               .releases = releases,
                               .joined = LS_MODEL_NONE,
                               .semaphore = LS_MODEL_NONE,
                               .holds = pending->holds,
                               .hold = pending->hold,
                               .witness = wait->witness};
    ls_vec_push(&pending->filler->model->blockings, fact);
}

/* The way to the acquisition of the wait's mutex; NULL when it is not seen to be held. */
static const struct ls_trace *mutex_trace(const struct ls_event *event)
{
    for (uint32_t i = 0; i < event->holds; i++)
        if (event->hold[i].lock == event->argument)
            return event->hold[i].trace;
    return NULL;
}

static const uint32_t *keep_cells(struct ls_filler *filler, const ls_cells *cells)
{
    return ls_arena_copy(&filler->arena, cells->at, cells->count * sizeof *cells->at);
}

static const char *const *name_cells(struct ls_filler *filler, const ls_cells *cells)
{
    struct ls_arena *arena = &filler->model->arena;
    const char **names = LS_NEW_ARRAY(arena, const char *, cells->count + 1);
    for (uint32_t i = 0; i < cells->count; i++)
        names[i] = ls_look_name(arena, filler->flow->program, cells->at[i]);
    return names;
}

static void add_predicates(struct ls_filler *filler, const struct ls_retest *retest,
                           const struct ls_trace *trace, struct ls_condition_wait *fact)
{
    struct ls_arena *arena = &filler->model->arena;
    struct ls_predicate predicate = {.count = retest->cells.count,
                                     .cell = keep_cells(filler, &retest->cells),
                                     .outers = retest->outer.count,
                                     .outer = keep_cells(filler, &retest->outer),
                                     .trace = trace};
    ls_vec_push(&filler->predicates, predicate);
    fact->predicates = retest->cells.count;
    fact->predicate = name_cells(filler, &retest->cells);
    fact->outers = retest->outer.count;
    fact->outer = name_cells(filler, &retest->outer);
    fact->test = ls_arena_strdup(arena, retest->text);
    fact->unlooped = retest->unlooped;
    fact->counted = retest->counted;
    fact->blind = retest->blind;
    fact->looked = retest->looked || retest->apart;
    fact->idle = retest->idle;
    fact->amount = retest->amount ? ls_arena_strdup(arena, retest->amount) : NULL;
    fact->until = retest->until ? ls_arena_strdup(arena, retest->until) : NULL;
}

/* Some lock that is held may be the mutex by another name. */
static bool may_be_held(struct ls_filler *filler, const struct ls_root *root,
                        const struct ls_event *event, uint32_t mutex)
{
    for (uint32_t i = 0; i < event->holds + event->releases; i++) {
        uint32_t term = i < event->holds ? event->hold[i].lock : event->release[i - event->holds];
        uint32_t lock = ls_filler_root_lock(filler, root, term, LS_LOCK_MUTEX);
        if (lock == LS_NONE || lock == mutex)
            return true;
    }
    return false;
}

/* The function locks the mutex behind the wait: its callers do not hold it either. */
static bool locks_later(const struct ls_filler *filler, const struct ls_root *root,
                        const struct ls_event *wait)
{
    const struct ls_summary *summary = &filler->flow->summaries[root->proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && event->lock == wait->argument &&
            is_later(event->trace, wait->trace))
            return true;
    }
    return false;
}

/* Nobody in the program ever locks the mutex, but the wait itself when it ends. What a pointer
 * leads to may be locked by another name. */
static bool is_never_locked(const struct ls_filler *filler, const struct ls_root *root,
                            const struct ls_event *wait)
{
    const struct ls_flow *flow = filler->flow;
    const struct ls_site site = ls_trace_last(wait->trace)->site;
    uint32_t wanted = ls_class_of(flow->classes, root->proc, wait->argument);
    for (uint32_t p = 0; p < flow->program->procs.count; p++)
        for (uint32_t i = 0; i < flow->summaries[p].events; i++) {
            const struct ls_event *event = &flow->summaries[p].event[i];
            if (event->kind == LS_EVENT_ACQUIRE &&
                !ls_site_equal(ls_trace_last(event->trace)->site, site) &&
                ls_class_of(flow->classes, p, event->lock) == wanted)
                return false;
        }
    unsigned kind = ls_term(&flow->terms, wait->argument)->kind;
    return wanted != LS_NONE && (kind == LS_TERM_FIELD || kind == LS_TERM_GLOBAL);
}

/* A function that others may call, of a library: they may hold the mutex for it. */
static enum ls_confidence sureness(const struct ls_filler *filler, const struct ls_root *root,
                                   const struct ls_event *event)
{
    bool sure = root->is_started || root->is_main || locks_later(filler, root, event) ||
                (event->holds > 0 && is_never_locked(filler, root, event));
    return sure ? LS_LIKELY : LS_AUDIT;
}

/* A thread that has not locked the mutex since it started. */
static void check_held(struct ls_filler *filler, const struct ls_root *root,
                       const struct ls_event *event, const struct ls_condition_wait *wait)
{
    if (wait->mutex == LS_NONE || (event->flags & LS_EVENT_DOUBTFUL) ||
        ls_filler_is_own(filler, root, event->argument) ||
        may_be_held(filler, root, event, wait->mutex))
        return;
    struct ls_misuse fact = {.kind = LS_WAIT_UNHELD,
                             .confidence = sureness(filler, root, event),
                             .lock = wait->mutex,
                             .thread = root->thread,
                             .witness = wait->witness};
    ls_vec_push(&filler->model->misuses, fact);
}

/* The ids of all threads of this routine are kept in one variable that is no array. */
static bool has_one_handle(const struct ls_filler *filler, const struct ls_root *root)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        const struct ls_term *handle = ls_term(&filler->flow->terms, creation->event->handle);
        if (creation->started != root->proc)
            continue;
        if (handle->kind != LS_TERM_GLOBAL)
            return false;
        const struct ls_variable_info *info = &program->globals.at[handle->a];
        const struct ls_unit *unit = program->units[info->unit];
        if (strchr(ls_unit_text(unit, unit->globals.at[info->global].type), '['))
            return false;
    }
    return root->is_started;
}

/* The call that creates a thread, as the function sees it that makes it. */
static const struct ls_event *own_creation(const struct ls_filler *filler,
                                           const struct ls_creation *creation)
{
    const struct ls_trace *end = ls_trace_last(creation->event->trace);
    const struct ls_summary *summary = &filler->flow->summaries[end->proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_CREATE && !event->trace->inner &&
            event->trace->site.line == end->site.line &&
            event->trace->site.column == end->site.column)
            return event;
    }
    return creation->event;
}

static bool is_array(const struct ls_program *program, const struct ls_term *field)
{
    return field->kind == LS_TERM_INDEX ||
           (field->kind == LS_TERM_FIELD && strchr(program->fields.at[field->b].type, '['));
}

/* Each thread of this routine is given an object that also keeps its id, as in
 * `pthread_create(&member->writer, NULL, write, member)`: one object, one thread. Both lie in it,
 * or in what it points to, and so does the condition. */
static bool has_own_object(const struct ls_filler *filler, const struct ls_root *root,
                           uint32_t condition)
{
    const struct ls_terms *terms = &filler->flow->terms;
    bool any = false;
    const unsigned ways = 1u << LS_TERM_FIELD | 1u << LS_TERM_INITIAL;
    if (ls_term(terms, ls_term_down(terms, condition, ways, UINT32_MAX))->kind != LS_TERM_PARAM)
        return false;
    for (uint32_t i = 0; i < filler->roots.creations.count; i++) {
        const struct ls_creation *creation = &filler->roots.creations.at[i];
        if (creation->started != root->proc)
            continue;
        const struct ls_event *event = own_creation(filler, creation);
        uint32_t kept = ls_term_down(terms, event->handle, ways, UINT32_MAX);
        if (!event->handle || !event->argument || event->handle == kept ||
            kept != event->argument ||
            is_array(filler->flow->program, ls_term(terms, event->handle)))
            return false;
        any = true;
    }
    return any;
}

/* The condition lies in the frame of a function on the way to the wait: each thread has one of its
 * own, and hands it to whoever signals. */
static bool is_on_stack(const struct ls_filler *filler, const struct ls_trace *way)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_trace *end = ls_trace_last(way);
    for (const struct ls_trace *step = way; step; step = step->inner) {
        const struct ls_summary *summary = &filler->flow->summaries[step->proc];
        for (uint32_t i = 0; i < summary->events; i++) {
            const struct ls_event *event = &summary->event[i];
            const struct ls_trace *last = ls_trace_last(event->trace);
            if (event->kind == LS_EVENT_WAIT && last->proc == end->proc &&
                last->site.line == end->site.line && last->site.column == end->site.column &&
                ls_term(terms, ls_term_base(terms, event->lock))->kind == LS_TERM_LOCAL)
                return true;
        }
    }
    return false;
}

/* In a program that is all here, code that nobody seems to call: who calls it once does not do so
 * from several threads. */
/* A lock that is kept elsewhere: only a pointer to it is here. */
static bool is_by_pointer(const struct ls_flow *flow, uint32_t lock)
{
    const struct ls_term *term = ls_term(&flow->terms, lock);
    if (term->kind == LS_TERM_FIELD && flow->classes->is_wrapped[term->b])
        term = ls_term(&flow->terms, term->a);
    return term->kind == LS_TERM_INITIAL;
}

/* The mutex of a wait; LS_NONE when that is not known. A condition that keeps a pointer to its
 * mutex has it from who made both: with other locks held, it is one of those. */
static uint32_t mutex_of(struct ls_filler *filler, const struct ls_root *root,
                         const struct ls_event *wait)
{
    uint32_t mutex = ls_filler_root_lock(filler, root, wait->argument, LS_LOCK_MUTEX);
    for (uint32_t i = 0; i < wait->holds; i++)
        if (ls_filler_root_lock(filler, root, wait->hold[i].lock, LS_LOCK_MUTEX) == mutex)
            return mutex;
    return wait->holds > 0 && is_by_pointer(filler->flow, wait->argument) ? LS_NONE : mutex;
}

static bool is_stray(const struct ls_filler *filler, const struct ls_root *root)
{
    return !root->is_started && root->is_callback && filler->roots.all.at[0].is_main;
}

static void add_wait(struct ls_filler *filler, const struct ls_root *root,
                     const struct ls_event *event)
{
    uint32_t condition = find_condition(filler, root, event->lock);
    if (condition == LS_NONE)
        return;
    uint32_t mutex = mutex_of(filler, root, event);
    uint32_t released = released_lock(filler, root, event, mutex);
    struct ls_pending pending = ls_pending_new(filler, root, event, released);
    pending.about = condition;
    if (ls_pending_is_known(&pending))
        return;
    const struct ls_flow *flow = filler->flow;
    struct ls_retest retest = ls_retest_of(&filler->scratch, &filler->looks, flow->mods,
                                           event->trace, mutex_trace(event));
    struct ls_condition_wait fact = {
        .condition = condition,
        .mutex = mutex,
        .thread = root->thread,
        .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
        .confidence = pending.confidence,
        .timed = event->flags & LS_EVENT_TIMED,
        .alone = has_one_handle(filler, root) || has_own_object(filler, root, event->lock) ||
                 is_on_stack(filler, event->trace) || is_stray(filler, root),
        .holds = pending.holds,
        .hold = pending.hold,
        .witness = ls_pending_way(&pending, say_condition(filler, "waits for", condition))};
    add_predicates(filler, &retest, event->trace, &fact);
    fact.early =
        retest.known && !retest.unlooped &&
        ls_retest_is_early(&filler->scratch, &filler->looks, event->trace, mutex_trace(event));
    ls_vec_release(&retest.cells);
    ls_vec_release(&retest.outer);
    ls_arena_clear(&filler->scratch);
    ls_vec_push(&filler->model->waits, fact);
    check_held(filler, root, event, &fact);
    if (mutex == LS_NONE) /* one of those that are held, most likely */
        fact.confidence = LS_AUDIT;
    if (pending.holds > 0)
        add_block(&pending, &fact, released);
}

/* Signals */

/* The field that a lock is, at the end of its path; LS_NONE of a variable. */
static uint32_t field_of(const struct ls_filler *filler, uint32_t lock)
{
    for (uint32_t c = 0; c < filler->lock_of_class.count; c++)
        if (filler->lock_of_class.at[c] == lock + 1)
            return filler->flow->classes->all.at[c].field;
    return LS_NONE;
}

/* One field of a record that lies in another one and is also known by a pointer of its own, as
 * `&pool->shared.lock` and `shared->lock`. */
static bool may_be_one(const struct ls_filler *filler, uint32_t a, uint32_t b)
{
    uint32_t field = field_of(filler, a);
    return a != b && field != LS_NONE && field == field_of(filler, b);
}

/* The mutexes of its waiters that are held by another name, perhaps. */
static void add_other_names(const struct ls_filler *filler, struct ls_condition_signal *fact)
{
    const struct ls_model *model = filler->model;
    uint32_t *mutex = LS_NEW_ARRAY(&filler->model->arena, uint32_t,
                                   (size_t)fact->mutexes + model->waits.count + 1);
    uint32_t count = fact->mutexes;
    memcpy(mutex, fact->mutex, count * sizeof *mutex);
    for (uint32_t w = 0; w < model->waits.count; w++) {
        bool held = false;
        if (model->waits.at[w].condition != fact->condition ||
            model->waits.at[w].mutex == LS_MODEL_NONE)
            continue;
        for (uint32_t i = 0; i < fact->mutexes; i++)
            held |= may_be_one(filler, fact->mutex[i], model->waits.at[w].mutex);
        if (held)
            mutex[count++] = model->waits.at[w].mutex;
    }
    fact->mutex = mutex;
    fact->mutexes = count;
}

/* Locks that are held at a signal, or were held before it. */
const uint32_t *ls_filler_mutexes(struct ls_filler *filler, const struct ls_root *root,
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
    struct ls_pending pending = ls_pending_new(filler, root, event, LS_NONE);
    pending.about = condition;
    if (ls_pending_is_known(&pending))
        return;
    struct ls_condition_signal fact = {
        .condition = condition,
        .thread = root->thread,
        .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
        .confidence = ls_modes_differ(filler, event) ? LS_AUDIT : pending.confidence,
        .all = event->mode,
        .in_loop = event->flags & LS_EVENT_IN_LOOP,
        .holds = pending.holds,
        .hold = pending.hold,
        .witness = ls_pending_way(&pending, say_condition(filler, "signals", condition))};
    fact.mutex = ls_filler_mutexes(filler, root, event, &fact.mutexes);
    add_other_names(filler, &fact);
    ls_changes_describe(filler, event, &fact);
    ls_vec_push(&filler->model->signals, fact);
}

/* Whether a condition is signalled at all: by field and global, however it is reached, and whether
 * or not the code that does it can be reached. */
struct signalled {
    ls_cells cells;
    bool anything; /* some signals are for conditions that nobody can name */
};

/* The cell of an address, LS_NONE when it is a caller's to know. */
static uint32_t cell_of_term(const struct ls_flow *flow, uint32_t id, bool *unknown)
{
    const struct ls_term *term = ls_term(&flow->terms, id);
    while (term->kind == LS_TERM_INDEX)
        term = ls_term(&flow->terms, term->a);
    if (term->kind == LS_TERM_FIELD)
        return flow->program->globals.count + term->b;
    *unknown =
        term->kind != LS_TERM_PARAM && term->kind != LS_TERM_LOCAL && term->kind != LS_TERM_GLOBAL;
    return term->kind == LS_TERM_GLOBAL ? term->a : LS_NONE;
}

static void see_summary(const struct ls_flow *flow, uint32_t proc, struct signalled *signalled)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        if (summary->event[i].kind != LS_EVENT_SIGNAL)
            continue;
        bool unknown = false;
        uint32_t cell = cell_of_term(flow, summary->event[i].lock, &unknown);
        signalled->anything |= unknown;
        if (cell != LS_NONE)
            ls_vec_push(&signalled->cells, cell);
    }
}

static void see_calls(const struct ls_look *look, struct signalled *signalled)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
        if (!api || api->role != LS_ROLE_SIGNAL || api->condition > inst->count)
            continue;
        struct ls_operand it = look->unit->args.at[inst->first + api->condition - 1];
        uint32_t cell = it.kind == LS_OPERAND_ADDRESS ? ls_look_cell(look, it.ref) : LS_NONE;
        signalled->anything |= it.kind != LS_OPERAND_ADDRESS && it.kind != LS_OPERAND_VAR;
        if (cell != LS_NONE)
            ls_vec_push(&signalled->cells, cell);
    }
}

static void find_signalled(struct ls_filler *filler, struct signalled *signalled)
{
    const struct ls_flow *flow = filler->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        struct ls_look look = ls_look_over(flow->program, flow->api, proc);
        see_summary(flow, proc, signalled);
        if (flow->program->procs.at[proc].defined)
            see_calls(&look, signalled);
    }
}

static void mark_signalled(struct ls_filler *filler, const struct ls_root *root,
                           const struct ls_event *event)
{
    uint32_t condition = find_condition(filler, root, event->lock);
    bool unknown = false;
    uint32_t cell = cell_of_term(filler->flow, event->lock, &unknown);
    if (condition == LS_NONE)
        return;
    struct ls_condition_variable *fact = &filler->model->conditions.at[condition];
    fact->signalled |= cell == LS_NONE || filler->signalled->anything;
    for (uint32_t i = 0; i < filler->signalled->cells.count && !fact->signalled; i++)
        fact->signalled = filler->signalled->cells.at[i] == cell;
}

void ls_filler_add_conditions(struct ls_filler *filler)
{
    struct signalled signalled = {0};
    find_signalled(filler, &signalled);
    filler->signalled = &signalled;
    ls_filler_each_event(filler, LS_EVENT_WAIT, add_wait);
    ls_filler_each_event(filler, LS_EVENT_WAIT, mark_signalled);
    ls_filler_each_event(filler, LS_EVENT_SIGNAL, add_signal);
    ls_filler_add_untold(filler);
    ls_vec_release(&signalled.cells);
    filler->signalled = NULL;
}
