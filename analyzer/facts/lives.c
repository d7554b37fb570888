/* Locks that are made too late, or never. */
#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "facts/filler_p.h"
#include "flow/locktypes.h"

/* Made too late, or destroyed too early: a thread was created before whose routine takes just this
 * lock. */

struct given {
    struct ls_terms *terms;
    uint32_t argument; /* term */
};

static uint32_t map_given(void *context, uint32_t term, uint32_t address)
{
    const struct given *given = context;
    const struct ls_term *t = ls_term(given->terms, term);
    if (t->kind == LS_TERM_PARAM && t->a == 0)
        return given->argument;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(given->terms, LS_TERM_INITIAL, address, 0) : 0;
}

/* What is known of the routine's function; NULL when that is unknown. */
static const struct ls_summary *summary_of(const struct ls_flow *flow, uint32_t routine)
{
    const struct ls_term *term = ls_term(&flow->terms, routine);
    return term->kind == LS_TERM_FUNCTION ? &flow->summaries[term->a] : NULL;
}

/* A lock of the routine as the one who creates the thread names it. */
static uint32_t lock_given(struct ls_flow *flow, const struct ls_event *event, uint32_t argument)
{
    struct given given = {&flow->terms, argument};
    struct ls_term_map map = {.map = map_given, .context = &given};
    return ls_term_substitute(&flow->terms, event->lock, &map);
}

static bool is_use(const struct ls_event *event)
{
    bool uses = event->kind == LS_EVENT_ACQUIRE || event->kind == LS_EVENT_WAIT ||
                event->kind == LS_EVENT_SIGNAL || event->kind == LS_EVENT_USE;
    return uses && !(event->flags & LS_EVENT_OWN_LIFE);
}

static bool is_end(const struct ls_event *event)
{
    return event->kind == LS_EVENT_DESTROY && !(event->flags & LS_EVENT_AWAITED);
}

/* The first such event of the routine with this lock. */
static const struct ls_event *find_event(struct ls_flow *flow, uint32_t routine, uint32_t argument,
                                         uint32_t lock, bool (*is_wanted)(const struct ls_event *))
{
    const struct ls_summary *summary = summary_of(flow, routine);
    for (uint32_t i = 0; summary && i < summary->events; i++)
        if (is_wanted(&summary->event[i]) && lock_given(flow, &summary->event[i], argument) == lock)
            return &summary->event[i];
    return NULL;
}

/* Zeros are a good mutex, so what is late is only harmful to somebody who holds it by then. */
static bool is_static(const struct ls_flow *flow, uint32_t lock)
{
    const struct ls_term *term = ls_term(&flow->terms, lock);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)
        term = ls_term(&flow->terms, term->a);
    return term->kind == LS_TERM_GLOBAL;
}

/* The routine surely takes the lock soon. */
static bool is_early(const struct ls_event *use)
{
    return use->conditions.count == 0 && ls_trace_length(use->trace) <= 2;
}

/* The thread does not wait for anything, so that nothing tells it when others have done. */
static bool is_hasty(const struct ls_flow *flow, uint32_t routine)
{
    const struct ls_summary *summary = summary_of(flow, routine);
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_BLOCK || summary->event[i].kind == LS_EVENT_WAIT ||
            summary->event[i].kind == LS_EVENT_TAKE)
            return false;
    return true;
}

/* Something is waited for further up in the routine: that may be the end of all preparations. */
static bool is_awaited(const struct ls_flow *flow, uint32_t routine, const struct ls_event *use)
{
    const struct ls_summary *summary = summary_of(flow, routine);
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if ((event->kind == LS_EVENT_WAIT || event->kind == LS_EVENT_TAKE) &&
            ls_trace_is_above(event->trace, use->trace))
            return true;
    }
    return false;
}

/* A thread destroys what others use that run beside it: `misuse.earlier` is where they come from.
 * The way starts where the thread is created. */
static void add_end(struct ls_filler *filler, const struct ls_flow_meeting_side *side,
                    const struct ls_event *end, struct ls_flow_misuse misuse)
{
    misuse.kind = LS_DESTROY_BESIDE;
    misuse.lock_kind = end->lock_kind;
    misuse.trace = end->trace;
    misuse.created = side->created;
    if ((end->flags & LS_EVENT_DOUBTFUL) || !is_hasty(filler->flow, side->routine) ||
        ls_lock_is_unstable(filler->flow, misuse.lock))
        misuse.confidence = LS_AUDIT;
    ls_filler_add_misuse(filler, &misuse);
}

static void add_ended_by_thread(struct ls_filler *filler, const struct ls_flow_overlap *use,
                                const struct ls_event *end)
{
    struct ls_flow_meeting_side side = {use->routine, use->argument, use->created};
    add_end(
        filler, &side, end,
        (struct ls_flow_misuse){
            .confidence = LS_LIKELY, .proc = use->proc, .lock = use->lock, .earlier = use->trace});
}

static void add_meeting(struct ls_filler *filler, const struct ls_flow_meeting *meeting, int ending)
{
    struct ls_flow *flow = filler->flow;
    const struct ls_flow_meeting_side *ends = &meeting->side[ending],
                                      *uses = &meeting->side[!ending];
    const struct ls_summary *summary = summary_of(flow, ends->routine);
    for (uint32_t i = 0; summary && i < summary->events; i++) {
        if (!is_end(&summary->event[i]))
            continue;
        uint32_t lock = lock_given(flow, &summary->event[i], ends->argument);
        const struct ls_event *use =
            lock && ls_term(&flow->terms, lock)->exact
                ? find_event(flow, uses->routine, uses->argument, lock, is_use)
                : NULL;
        if (use)
            add_end(filler, ends, &summary->event[i],
                    (struct ls_flow_misuse){
                        .confidence = use->flags & LS_EVENT_DOUBTFUL ? LS_AUDIT : LS_LIKELY,
                        .proc = meeting->proc,
                        .lock = lock,
                        .earlier = uses->created});
    }
}

/* A key is deleted while a thread may run that is not seen to use it. */
static void add_early_delete(struct ls_filler *filler, const struct ls_flow_overlap *late)
{
    struct ls_flow_misuse misuse = {.kind = LS_DELETE_EARLY,
                                    .confidence = LS_AUDIT,
                                    .proc = late->proc,
                                    .lock = late->lock,
                                    .lock_kind = late->lock_kind,
                                    .trace = late->trace,
                                    .earlier = late->begun,
                                    .created = late->created};
    ls_filler_add_misuse(filler, &misuse);
}

/* The function that creates the thread makes the lock further up: this is the next lock, for the
 * next thread, or the next round when the threads have ended. */
static bool is_made_anew(const struct ls_trace *made, const struct ls_trace *created)
{
    for (; made; made = made->inner)
        for (const struct ls_trace *at = created; at; at = at->inner)
            if (at->proc == made->proc && made->site.file == at->site.file &&
                made->site.line < at->site.line)
                return true;
    return false;
}

static void add_overlaps(struct ls_filler *filler)
{
    struct ls_flow *flow = filler->flow;
    for (uint32_t i = 0; i < flow->overlaps.count; i++) {
        const struct ls_flow_overlap *late = &flow->overlaps.at[i];
        bool (*wanted)(const struct ls_event *) = late->kind == LS_USE_DESTROYED ? is_end : is_use;
        const struct ls_event *use =
            ls_term(&flow->terms, late->lock)->exact
                ? find_event(flow, late->routine, late->argument, late->lock, wanted)
                : NULL;
        if (!use && late->begun)
            add_early_delete(filler, late);
        if (!use)
            continue;
        if (late->kind == LS_USE_DESTROYED) {
            add_ended_by_thread(filler, late, use);
            continue;
        }
        bool doubtful =
            (use->flags & LS_EVENT_DOUBTFUL) || ls_lock_is_unstable(flow, late->lock) ||
            (late->kind == LS_INIT_LATE && is_awaited(flow, late->routine, use)) ||
            (late->kind == LS_INIT_LATE && is_made_anew(late->trace, late->created)) ||
            (late->kind == LS_INIT_LATE && is_static(flow, late->lock) && !is_early(use));
        struct ls_flow_misuse misuse = {.kind = late->kind,
                                        .confidence = doubtful ? LS_AUDIT : LS_LIKELY,
                                        .proc = late->proc,
                                        .lock = late->lock,
                                        .lock_kind = late->lock_kind,
                                        .trace = late->trace,
                                        .earlier = late->created};
        ls_filler_add_misuse(filler, &misuse);
    }
}

static bool takes(const struct ls_flow *flow, uint32_t proc, uint32_t class)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_ACQUIRE &&
            ls_class_of(flow->classes, proc, summary->event[i].lock) == class)
            return true;
    return false;
}

/* Some code that runs creates the thread; or nobody does. */
static bool runs(struct ls_filler *filler, const struct ls_root *root)
{
    const uint8_t *reached = ls_filler_reached(filler);
    if (!root->is_started)
        return !root->is_stray;
    for (uint32_t i = 0; i < filler->roots.creations.count; i++)
        if (filler->roots.creations.at[i].started == root->proc &&
            reached[filler->roots.creations.at[i].creator] != LS_REACHED_NOT)
            return true;
    return false;
}

bool ls_filler_may_be_awaited(struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    const struct ls_flow *flow = filler->flow;
    uint32_t class = ls_class_of(flow->classes, misuse->proc, misuse->lock);
    uint32_t takers = 0;
    for (uint32_t r = 0; r < filler->roots.all.count && class != LS_NONE; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        if (runs(filler, root) && takes(flow, root->proc, class))
            takers += filler->model->threads.at[root->thread].many ? 2 : 1;
    }
    return class == LS_NONE || takers > 1;
}

/* Never made: a lock in objects from the heap that no code of the program makes, copies or hands
 * out to code that is not here. */

enum origin { FROM_NOWHERE, FROM_ZEROS, FROM_HEAP };

struct census {
    struct ls_filler *filler;
    struct ls_locktypes *types;
    const struct ls_event **use; /* by field: the first direct acquisition; NULL = none */
    uint32_t *user;              /* by field: its function */
    bool *made;                  /* by field: somebody may make a lock of it */
    uint8_t *origin;             /* by field: where its objects come from */
    bool is_whole;               /* all code that may make locks is here */
    struct ls_tally marked;      /* types, each with what happens to it */
};

static void mark_made(struct census *census, uint32_t field)
{
    census->made[field] = true;
}

/* The field that a lock is, as the last step to it. */
static uint32_t field_of(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *term = ls_term(terms, lock);
    while (term->kind == LS_TERM_INDEX)
        term = ls_term(terms, term->a);
    return term->kind == LS_TERM_FIELD ? term->b : LS_NONE;
}

static void count_events(struct census *census)
{
    const struct ls_flow *flow = census->filler->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            uint32_t field = field_of(&flow->terms, event->lock);
            if (field == LS_NONE)
                continue;
            if (event->kind == LS_EVENT_INIT)
                mark_made(census, field);
            if (event->kind == LS_EVENT_ACQUIRE && !event->trace->inner && !census->use[field] &&
                !(event->lock_kind & LS_KIND_BELIEVED)) {
                census->use[field] = event;
                census->user[field] = proc;
            }
        }
}

static void mark_fields(struct census *census, const char *record, enum origin origin)
{
    uint32_t count;
    const uint32_t *fields = ls_locktypes_members(census->types, record, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t field = fields[i];
        if (census->use[field] && origin == FROM_NOWHERE)
            mark_made(census, field);
        else if (census->use[field] && census->origin[field] < origin)
            census->origin[field] = (uint8_t)origin;
    }
}

/* Something happens to whole objects of a type, and to the records in them: `origin`, or else they
 * may be made by it. */
static void mark_type(struct census *census, const char *type, enum origin origin)
{
    const struct ls_program *program = census->filler->flow->program;
    if (!type || ls_tally_again(&census->marked, ls_hash(type, strlen(type), origin)) ||
        !ls_locktypes_in(census->types, type))
        return;
    uint32_t count;
    const char *record = ls_locktypes_record(census->types, type);
    const uint32_t *fields = ls_locktypes_members(census->types, record ? record : "", &count);
    if (record)
        mark_fields(census, record, origin);
    for (uint32_t i = 0; i < count; i++) {
        record = ls_locktypes_record(census->types, program->fields.at[fields[i]].type);
        if (record)
            mark_fields(census, record, origin);
    }
}

static void mark_place(struct census *census, uint32_t unit, const struct ls_place *place)
{
    const struct ls_unit *u = census->filler->flow->program->units[unit];
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &u->steps.at[place->first_step + i];
        if (step->kind == LS_STEP_FIELD)
            mark_made(census, census->filler->flow->program->maps[unit].field[step->ref]);
    }
    mark_type(census, ls_unit_text(u, place->type), FROM_NOWHERE);
}

/* Code that is not here may do anything to what it is given; the C library does not make locks of
 * what it does not know. */
static bool is_foreign(const struct census *census, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_flow *flow = census->filler->flow;
    uint32_t count;
    const uint32_t *targets = ls_program_targets(flow->program, proc, call, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_function *function = ls_proc_function(flow->program, targets[i]);
        bool copies = flow->api[targets[i]] && flow->api[targets[i]]->role == LS_ROLE_COPY;
        if (copies || (!flow->program->procs.at[targets[i]].defined && !flow->api[targets[i]] &&
                       !(function->flags & LS_FN_SYSTEM)))
            return true;
    }
    return count == 0;
}

static const char *type_of_operand(const struct ls_unit *unit, const struct ls_function *function,
                                   struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_VAR)
        return ls_unit_text(unit, unit->variables.at[function->first_variable + operand.ref].type);
    return NULL;
}

/* Whether a function that is called makes locks, or calls one that does. What it does may be
 * missing among the events of a caller that does very much. */
static bool is_maker(const struct census *census, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_flow *flow = census->filler->flow;
    uint32_t count;
    const uint32_t *targets = ls_program_targets(flow->program, proc, call, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_summary *summary = &flow->summaries[targets[i]];
        if (flow->api[targets[i]] && flow->api[targets[i]]->role == LS_ROLE_INIT)
            return true;
        for (uint32_t e = 0; e < summary->events; e++)
            if (summary->event[e].kind == LS_EVENT_INIT)
                return true;
    }
    return false;
}

static void count_call(struct census *census, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_unit *unit = ls_proc_unit(census->filler->flow->program, proc);
    if (!is_foreign(census, proc, call) && !is_maker(census, proc, call))
        return;
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand arg = unit->args.at[call->first + i];
        const char *type =
            type_of_operand(unit, ls_proc_function(census->filler->flow->program, proc), arg);
        if (arg.kind == LS_OPERAND_ADDRESS)
            mark_place(census, census->filler->flow->program->procs.at[proc].unit,
                       &unit->places.at[arg.ref]);
        if (type)
            mark_type(census, ls_locktypes_target(census->types, type), FROM_NOWHERE);
    }
}

/* Functions of libraries that give memory away. */
static enum origin origin_of(const struct census *census, uint32_t proc, const struct ls_inst *call)
{
    uint32_t count;
    const struct ls_program *program = census->filler->flow->program;
    const uint32_t *targets = ls_program_targets(program, proc, call, &count);
    const struct ls_memory *memory =
        count == 1 ? ls_apis_memory(census->filler->flow->apis, program->procs.at[targets[0]].name)
                   : NULL;
    return !memory || !memory->makes_new ? FROM_NOWHERE : memory->zeroed ? FROM_ZEROS : FROM_HEAP;
}

static void count_store(struct census *census, uint32_t proc, const struct ls_inst *store,
                        const struct ls_inst *const *made_by)
{
    const struct ls_unit *unit = ls_proc_unit(census->filler->flow->program, proc);
    const struct ls_place *place = &unit->places.at[store->a.ref];
    const struct ls_function *function = ls_proc_function(census->filler->flow->program, proc);
    bool is_init = (function->flags & LS_FN_INIT) != 0;
    if ((store->flags & LS_ACCESS_AGGREGATE) || is_init)
        mark_place(census, census->filler->flow->program->procs.at[proc].unit, place);
    if (store->b.kind != LS_OPERAND_TEMP || store->b.ref >= function->temps ||
        !made_by[store->b.ref] || made_by[store->b.ref]->op != LS_OP_CALL)
        return;
    enum origin origin = origin_of(census, proc, made_by[store->b.ref]);
    const char *target = ls_locktypes_target(census->types, ls_unit_text(unit, place->type));
    if (origin != FROM_NOWHERE && target)
        mark_type(census, target, origin);
}

static void count_function(struct census *census, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(census->filler->flow->program, proc);
    const struct ls_function *function = ls_proc_function(census->filler->flow->program, proc);
    const struct ls_inst **made_by =
        LS_NEW_ARRAY(&census->filler->arena, const struct ls_inst *, function->temps + 1);
    LS_EACH_INST (inst, unit, function) {
        if (inst->result != LS_NONE && inst->result < function->temps)
            made_by[inst->result] = inst;
        if (inst->op == LS_OP_CALL)
            count_call(census, proc, inst);
        else if (inst->op == LS_OP_STORE)
            count_store(census, proc, inst, made_by);
    }
}

/* Variables with static storage are zeros: made, as good as. */
static void count_globals(struct census *census)
{
    const struct ls_program *program = census->filler->flow->program;
    for (uint32_t i = 0; i < program->globals.count; i++) {
        const struct ls_variable_info *info = &program->globals.at[i];
        const struct ls_unit *unit = program->units[info->unit];
        mark_type(census, ls_unit_text(unit, unit->globals.at[info->global].type), FROM_NOWHERE);
    }
}

/* Whether the record is known to one source file alone: then all that may make its locks is here.
 */
static bool is_private(const struct census *census, uint32_t field)
{
    const struct ls_program *program = census->filler->flow->program;
    uint32_t unit = program->procs.at[census->user[field]].unit;
    const struct ls_unit *u = program->units[unit];
    for (uint32_t i = 0; i < u->fields.count; i++)
        if (program->maps[unit].field[i] == field)
            return u->records.at[u->fields.at[i].record].site.file == u->main_file;
    return false;
}

bool ls_filler_is_whole(const struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (program->procs.at[proc].defined &&
            (ls_proc_function(program, proc)->flags & (LS_FN_DAMAGED | LS_FN_BROKEN)))
            return false;
    return filler->flow->has_main;
}

static void add_unmade(struct census *census, uint32_t field)
{
    const struct ls_event *use = census->use[field];
    struct ls_flow_misuse misuse = {
        .kind = census->origin[field] == FROM_HEAP ? LS_USE_UNINITIALISED : LS_USE_ZEROED,
        .confidence = census->is_whole || is_private(census, field) ? LS_LIKELY : LS_AUDIT,
        .proc = census->user[field],
        .lock = use->lock,
        .lock_kind = use->lock_kind,
        .mode = use->mode,
        .trace = use->trace};
    ls_filler_add_misuse(census->filler, &misuse);
}

static void add_never_made(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    uint32_t count = program->fields.count + 1;
    struct census census = {.filler = filler,
                            .types = ls_locktypes_new(&filler->arena, program, filler->flow->api),
                            .use = LS_NEW_ARRAY(&filler->arena, const struct ls_event *, count),
                            .user = LS_NEW_ARRAY(&filler->arena, uint32_t, count),
                            .made = LS_NEW_ARRAY(&filler->arena, bool, count),
                            .origin = LS_NEW_ARRAY(&filler->arena, uint8_t, count)};
    count_events(&census);
    count_globals(&census);
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (program->procs.at[proc].defined)
            count_function(&census, proc);
    census.is_whole = ls_filler_is_whole(filler);
    for (uint32_t field = 0; field + 1 < count; field++)
        if (census.use[field] && !census.made[field] && census.origin[field] != FROM_NOWHERE &&
            ls_locktypes_in(census.types, program->fields.at[field].type))
            add_unmade(&census, field);
    ls_tally_release(&census.marked);
    ls_locktypes_release(census.types);
}

void ls_filler_add_lives(struct ls_filler *filler)
{
    add_overlaps(filler);
    for (uint32_t i = 0; i < filler->flow->meetings.count; i++)
        for (int ending = 0; ending < 2; ending++)
            add_meeting(filler, &filler->flow->meetings.at[i], ending);
    add_never_made(filler);
}
