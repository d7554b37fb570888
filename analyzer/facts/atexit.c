/* What runs at the end of the process, in the thread that calls exit(): a handler that wants a lock
 * which that thread holds waits for ever. */
#include "facts/filler_p.h"
#include "facts/handlers.h"

struct search {
    struct ls_filler *filler;
    uint32_t proc;               /* that ends the process, */
    const struct ls_event *ends; /* here */
};

/* A call of atexit(). */
struct registration {
    uint32_t handler, proc;
    struct ls_site site; /* in proc */
};

typedef LS_VEC(struct registration) registrations;

static bool is_above(struct ls_site upper, struct ls_site lower)
{
    return upper.file == lower.file && upper.line < lower.line;
}

/* All calls of the function stand above the registration, in the same function. */
static bool is_called_before(const struct ls_program *program, uint32_t proc,
                             const struct registration *registration)
{
    const struct ls_unit *unit = ls_proc_unit(program, registration->proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[registration->proc].unit];
    uint32_t calls = 0;
    LS_EACH_INST (inst, unit, ls_proc_function(program, registration->proc))
        calls += inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
                 map->function[inst->a.ref] == proc && is_above(inst->site, registration->site);
    return calls > 0 && calls == program->procs.at[proc].callers;
}

/* The process ends before that handler is registered: what is prepared once, is prepared before. */
static bool is_later(const struct search *search, const struct registration *registration)
{
    for (const struct ls_trace *at = search->ends->trace; at; at = at->inner)
        if (at->proc == registration->proc)
            return is_above(at->site, registration->site);
    return is_called_before(search->filler->flow->program, search->proc, registration);
}

static bool is_registered(const struct search *search, const registrations *all, uint32_t handler)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->at[i].handler == handler && !is_later(search, &all->at[i]))
            return true;
    return false;
}

static void find_registrations(const struct ls_flow *flow, uint32_t proc, bool quick,
                               registrations *all)
{
    const struct ls_program *program = flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[proc].unit];
    LS_EACH_INST (inst, unit, ls_proc_function(program, proc)) {
        uint32_t handler = ls_handler_given(flow, unit, map, inst, LS_ROLE_ATEXIT, quick);
        if (handler != LS_NONE)
            ls_vec_push(all, ((struct registration){handler, proc, inst->site}));
    }
}

static void add_relock(const struct search *search, const struct ls_hold_term *hold,
                       const struct ls_event *wanted)
{
    struct ls_flow_misuse misuse =
        ls_filler_hold_misuse(LS_RELOCK, search->proc, hold, wanted->trace);
    misuse.mode = wanted->mode;
    misuse.created = search->ends->trace;
    ls_filler_add_misuse(search->filler, &misuse);
}

/* A handler has no arguments: it knows locks by their own names. */
static void check_handler(const struct search *search, uint32_t handler)
{
    const struct ls_flow *flow = search->filler->flow;
    const struct ls_summary *summary = &flow->summaries[handler];
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        bool waits = event->kind == LS_EVENT_ACQUIRE && event->mode == LS_EXCLUSIVE &&
                     event->conditions.count == 0 &&
                     !(event->flags & (LS_EVENT_TRY | LS_EVENT_TIMED | LS_EVENT_DOUBTFUL));
        for (uint32_t h = 0; waits && h < search->ends->holds; h++)
            if (search->ends->hold[h].lock == event->lock)
                add_relock(search, &search->ends->hold[h], event);
    }
}

/* The process ends by quick_exit(), which runs handlers of its own. */
static bool is_quick(const struct ls_flow *flow, const struct ls_event *ends)
{
    const struct ls_term *function = ls_term(&flow->terms, ends->lock);
    const struct ls_api *api = function->kind == LS_TERM_FUNCTION ? flow->api[function->a] : NULL;
    return api && api->quick;
}

static void add_exits(struct ls_filler *filler, bool quick)
{
    struct ls_flow *flow = filler->flow;
    registrations handlers = {0};
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        if (flow->program->procs.at[proc].defined)
            find_registrations(flow, proc, quick, &handlers);
    for (uint32_t proc = 0; handlers.count > 0 && proc < flow->program->procs.count; proc++) {
        const struct ls_summary *summary = &flow->summaries[proc];
        for (uint32_t i = 0; i < summary->events; i++) {
            struct search search = {filler, proc, &summary->event[i]};
            bool may_hang = search.ends->kind == LS_EVENT_END && search.ends->lock_kind &&
                            search.ends->holds > 0 && is_quick(flow, search.ends) == quick;
            for (uint32_t h = 0; may_hang && h < handlers.count; h++)
                if (is_registered(&search, &handlers, handlers.at[h].handler))
                    check_handler(&search, handlers.at[h].handler);
        }
    }
    ls_vec_release(&handlers);
}

void ls_filler_add_exits(struct ls_filler *filler)
{
    add_exits(filler, false);
    add_exits(filler, true);
}
