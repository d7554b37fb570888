#include "facts/dispatch.h"

/* The function that the caller has named; NULL when nobody knows. */
static const struct ls_term *named(const struct ls_flow *flow, const struct ls_entry *caller,
                                   const struct ls_passage *call)
{
    uint32_t param = call->chooser;
    if (param >= LS_MOST_CONTEXT_ARGS || !caller->arg[param])
        return NULL;
    const struct ls_term *term = ls_term(&flow->terms, caller->arg[param]);
    return term->kind == LS_TERM_FUNCTION ? term : NULL;
}

bool ls_dispatch_means(const struct ls_flow *flow, const struct ls_entry *caller,
                       const struct ls_passage *call)
{
    const struct ls_term *function = named(flow, caller, call);
    return !function || function->a == call->target;
}

bool ls_dispatch_is_guess(const struct ls_flow *flow, const struct ls_entry *caller,
                          const struct ls_passage *call)
{
    return call->guessed && !named(flow, caller, call);
}

bool ls_dispatch_is_of_items(const struct ls_flow *flow, const struct ls_entry *caller,
                             const struct ls_passage *call)
{
    return call->of_items && !named(flow, caller, call);
}

const uint8_t *ls_dispatch_met(struct ls_arena *arena, const struct ls_flow *flow,
                               const struct ls_roots *roots, const ls_contexts *contexts)
{
    uint32_t procs = flow->program->procs.count;
    uint8_t *met = LS_NEW_ARRAY(arena, uint8_t, procs + 1);
    uint32_t *first = LS_NEW_ARRAY(arena, uint32_t, procs + 1); /* thread, + 1 */
    for (uint32_t i = 0; i < contexts->count; i++) {
        const struct ls_entry *context = contexts->at[i];
        uint32_t thread = roots->all.at[context->root].thread + 1;
        met[context->proc] |= first[context->proc] != 0 && first[context->proc] != thread;
        first[context->proc] = thread;
    }
    return met;
}
