/* What runs at the end of the process, in the thread that calls exit(): a handler that wants a lock
 * which that thread holds waits for ever. */
#include "facts/filler_p.h"
#include "facts/handlers.h"

struct search {
    struct ls_filler *filler;
    uint32_t proc;               /* that ends the process, */
    const struct ls_event *ends; /* here */
};

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
    ls_procs handlers = {0};
    ls_handlers_given(flow, LS_ROLE_ATEXIT, quick, &handlers);
    for (uint32_t proc = 0; handlers.count > 0 && proc < flow->program->procs.count; proc++) {
        const struct ls_summary *summary = &flow->summaries[proc];
        for (uint32_t i = 0; i < summary->events; i++) {
            struct search search = {filler, proc, &summary->event[i]};
            bool may_hang = search.ends->kind == LS_EVENT_END && search.ends->lock_kind &&
                            search.ends->holds > 0 && is_quick(flow, search.ends) == quick;
            for (uint32_t h = 0; may_hang && h < handlers.count; h++)
                check_handler(&search, handlers.at[h]);
        }
    }
    ls_vec_release(&handlers);
}

void ls_filler_add_exits(struct ls_filler *filler)
{
    add_exits(filler, false);
    add_exits(filler, true);
}
