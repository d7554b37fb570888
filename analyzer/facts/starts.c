#include "facts/starts.h"

#include "base/hash.h"
#include "facts/tables.h"
#include "facts/turns.h"
#include "flow/apart.h"
#include "flow/once.h"
#include "program/mains.h"

bool ls_starts_is_named(const struct ls_starts *starts, uint32_t proc)
{
    const struct ls_proc *p = &starts->flow->program->procs.at[proc];
    return p->defined && !ls_program_is_main(starts->flow->program, proc) &&
           !starts->of[proc].created && ls_apis_is_root(starts->flow->apis, p->name);
}

bool ls_starts_is_uncalled(const struct ls_starts *starts, uint32_t proc)
{
    const struct ls_proc *p = &starts->flow->program->procs.at[proc];
    return p->defined && p->callers == 0 && !ls_program_is_main(starts->flow->program, proc) &&
           !starts->of[proc].created && !ls_starts_is_named(starts, proc);
}

static bool is_root(const struct ls_starts *starts, uint32_t proc)
{
    return ls_program_is_main(starts->flow->program, proc) || starts->of[proc].created ||
           ls_starts_is_uncalled(starts, proc) || ls_starts_is_named(starts, proc);
}

uint64_t ls_starts_programs(const struct ls_program *program, const struct ls_trace *way)
{
    uint64_t programs = UINT64_MAX;
    for (; way; way = way->inner)
        programs &= ls_mains_of(program, way->proc);
    return programs;
}

typedef void visit_creation(struct ls_starts *starts, uint32_t proc, const struct ls_event *event,
                            uint32_t started);

static void each_creation(struct ls_starts *starts, visit_creation *visit)
{
    const struct ls_flow *flow = starts->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            const struct ls_term *start = ls_term(&flow->terms, event->lock);
            if (event->kind == LS_EVENT_CREATE && start->kind == LS_TERM_FUNCTION &&
                ls_starts_programs(flow->program, event->trace))
                visit(starts, proc, event, start->a);
        }
}

static void note_creator(struct ls_starts *starts, uint32_t proc, const struct ls_event *event,
                         uint32_t started)
{
    (void)proc;
    if (!starts->of[started].created)
        starts->of[started].created = ls_trace_last(event->trace);
}

/* The same call under other conditions. */
static bool is_known_creation(struct ls_starts *starts, const struct ls_creation *creation)
{
    const struct ls_trace *way = creation->event->trace, *site = ls_trace_last(way);
    uint32_t key[] = {creation->creator, creation->started, creation->event->argument,
                      site->proc,        site->site.line,   site->site.column,
                      way->site.line,    way->site.column};
    return ls_tally_again(&starts->known, ls_hash(key, sizeof key, 0));
}

/* What the creator started before with this routine, each of it, has been joined by then, or stands
 * on a way that is another one than this; its creations stand at the end. */
static bool is_alone(const struct ls_starts *starts, const struct ls_creation *creation)
{
    const struct ls_event *event = creation->event;
    bool any = false, few = starts->of[creation->started].creations <= LS_MOST_STARTED_WITH;
    for (uint32_t i = starts->roots->creations.count; i > 0; i--) {
        const struct ls_creation *before = &starts->roots->creations.at[i - 1];
        if (before->creator != creation->creator)
            break;
        if (before->started != creation->started)
            continue;
        if (!ls_is_among(event->join, event->joins, before->event->handle) &&
            !(few && ls_ways_are_apart(starts->flow, before->event->trace, event->trace)))
            return false;
        any = true;
    }
    return any;
}

/* Whoever starts a thread only where something in memory is still zero means to have one. So is
 * every creation of this routine in the function that this one happens in; or who has a wrapper
 * create it has seen to that. */
static bool is_guarded(const struct ls_starts *starts, const struct ls_event *event)
{
    const struct ls_flow *flow = starts->flow;
    uint32_t proc = ls_trace_last(event->trace)->proc;
    const struct ls_summary *summary = &flow->summaries[proc];
    bool any = event->flags & LS_EVENT_ONCE;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *own = &summary->event[i];
        if (own->kind != LS_EVENT_CREATE || own->trace->inner || own->lock != event->lock)
            continue;
        if ((own->flags & LS_EVENT_IN_LOOP) || !ls_once_is_flagged(&flow->terms, &own->conditions))
            return false;
        any = true;
    }
    return any;
}

static bool is_repeated(const struct ls_starts *starts, const struct ls_event *event,
                        uint32_t started)
{
    struct ls_arena arena = {0};
    struct ls_looks looks = {.program = starts->flow->program, .api = starts->flow->api};
    bool repeated = (event->flags & LS_EVENT_IN_LOOP) &&
                    !ls_table_has_once(&arena, &looks, event->trace, started) &&
                    !ls_turns_are_taken(&arena, &looks, event->trace);
    ls_looks_release(&looks);
    ls_arena_release(&arena);
    return repeated;
}

/* Two functions that somebody outside calls may be called one after the other, or never both: a
 * test program's tests are. */
static void count_creation(struct ls_starts *starts, uint32_t proc, const struct ls_event *event,
                           struct ls_started *start)
{
    bool outside = ls_starts_is_uncalled(starts, proc) || ls_starts_is_named(starts, proc);
    uint32_t other = start->creator - 1;
    start->creations++;
    if (start->creator && !is_guarded(starts, event))
        start->twice |= other == proc || (!outside && !ls_starts_is_uncalled(starts, other) &&
                                          !ls_starts_is_named(starts, other));
    if (!start->creator || !outside)
        start->creator = proc + 1;
}

static void note_creation(struct ls_starts *starts, uint32_t proc, const struct ls_event *event,
                          uint32_t started)
{
    struct ls_creation creation = {proc, started, event};
    if (!is_root(starts, proc))
        return;
    bool beside_parent = (event->flags & LS_EVENT_IN_CHILD) && starts->of[started].creations;
    if (!is_known_creation(starts, &creation) && !is_alone(starts, &creation) && !beside_parent)
        count_creation(starts, proc, event, &starts->of[started]);
    if (is_repeated(starts, event, started)) {
        starts->of[started].in_loop = true;
        starts->of[started].surely_in_loop |= !is_guarded(starts, event);
    }
    ls_vec_push(&starts->roots->creations, creation);
}

static void spread_many(struct ls_starts *starts, uint32_t proc, const struct ls_event *event,
                        uint32_t started)
{
    struct ls_started *start = &starts->of[started];
    (void)event;
    start->many |= start->in_loop || start->creations > 1 || starts->of[proc].many ||
                   ls_starts_is_uncalled(starts, proc) || ls_starts_is_named(starts, proc);
    start->surely_many |= start->surely_in_loop || start->twice || starts->of[proc].surely_many;
}

void ls_starts_find(struct ls_starts *starts, struct ls_flow *flow, struct ls_roots *roots,
                    struct ls_arena *arena)
{
    *starts = (struct ls_starts){
        .flow = flow,
        .roots = roots,
        .of = LS_NEW_ARRAY(arena, struct ls_started, flow->program->procs.count + 1)};
    each_creation(starts, note_creator);
    each_creation(starts, note_creation);
    each_creation(starts, spread_many);
    each_creation(starts, spread_many);
    ls_tally_release(&starts->known);
}
