#include "facts/instances.h"

#include "facts/looks.h"
#include "flow/ownership.h"
#include "ir/graph.h"

#define MADE_FOR_IT UINT32_MAX

/* Where in the object the address is: that of the same field of no object; 0 when it is no field.
 */
static uint32_t field_of(struct ls_terms *terms, uint32_t address, uint32_t object)
{
    struct ls_term term = *ls_term(terms, address);
    if (term.kind != LS_TERM_FIELD)
        return 0;
    uint32_t outer = term.a == object ? 0 : field_of(terms, term.a, object);
    return outer || term.a == object ? ls_term_make(terms, LS_TERM_FIELD, outer, term.b) : 0;
}

/* The creation, as a function on the way to it knows it; NULL when it says nothing of it. */
static const struct ls_event *creation_at(const struct ls_flow *flow, const struct ls_trace *step,
                                          unsigned relayed)
{
    const struct ls_summary *summary = &flow->summaries[step->proc];
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_CREATE &&
            (summary->event[i].flags & LS_EVENT_RELAYED) == relayed &&
            ls_trace_equal(summary->event[i].trace, step))
            return &summary->event[i];
    return NULL;
}

/* The block of the call at a point; LS_NONE when it is of another function. */
static uint32_t block_of_result(const struct ls_look *look, uint32_t point)
{
    const struct ls_inst *call = ls_function_begin(look->unit, look->function) + point;
    return call < ls_function_end(look->unit, look->function)
               ? ls_block_of(look->unit, look->function, call)
               : LS_NONE;
}

/* All loops around `block` are around `other`, too; LS_NONE is in no loop. */
static bool shares_loops(const struct ls_look *look, uint32_t block, uint32_t other)
{
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    uint32_t inner = loops->head[block], head = other != LS_NONE ? loops->head[other] : LS_NONE;
    while (head != LS_NONE && head != inner)
        head = loops->outer[head];
    return head == inner;
}

/* The element of an array that a loop counts through, or a pointer that it moves. */
static bool moves(const struct ls_terms *terms, uint32_t object)
{
    const struct ls_term *term = ls_term(terms, object);
    for (; LS_TERM_WAYS >> term->kind & 1u; term = ls_term(terms, term->a))
        if (term->kind == LS_TERM_INDEX && ls_term(terms, term->b)->points)
            return true;
    return term->kind == LS_TERM_MERGE;
}

/* Each time that the function comes to this step it has another object. */
static bool is_another(const struct ls_flow *flow, const struct ls_trace *step, uint32_t object)
{
    const struct ls_term *base =
        ls_term(&flow->terms, ls_term_down(&flow->terms, object, LS_TERM_WAYS, UINT32_MAX));
    struct ls_looks looks = {.program = flow->program, .api = flow->api};
    uint32_t block, index;
    if (moves(&flow->terms, object))
        return true;
    if (base->kind != LS_TERM_PARAM && base->kind != LS_TERM_RESULT)
        return false;
    const struct ls_look *look = ls_look_at(&looks, step->proc);
    bool another =
        ls_look_find_call(look, step->site, step->inner ? LS_ROLES : LS_ROLE_CREATE,
                          step->inner ? step->inner->proc : LS_NONE, &block, &index) &&
        shares_loops(look, block,
                     base->kind == LS_TERM_RESULT ? block_of_result(look, base->a) : LS_NONE);
    ls_looks_release(&looks);
    return another;
}

/* What the result of the call at a point of the creator is: an object that nobody else knows. */
static bool is_new(const struct ls_flow *flow, uint32_t proc, uint32_t point)
{
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    uint32_t first = unit->blocks.at[function->first_block].first, count = 0;
    if (first + point >= unit->insts.count || unit->insts.at[first + point].op != LS_OP_CALL)
        return false;
    const uint32_t *targets =
        ls_program_targets(flow->program, proc, &unit->insts.at[first + point], &count);
    return count == 1 && flow->habits[targets[0]].is_fresh;
}

/* The object is the creator's own: in a variable of its frame, or allocated by it. */
static bool is_made_here(const struct ls_flow *flow, uint32_t proc, uint32_t object)
{
    const struct ls_term *term = ls_term(&flow->terms, object);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)
        term = ls_term(&flow->terms, term->a);
    return term->kind == LS_TERM_LOCAL ||
           (term->kind == LS_TERM_RESULT && is_new(flow, proc, term->a));
}

/* The field of the thread's own object that its id goes to, or MADE_FOR_IT when the creator makes
 * an object for each; 0 when the object may be another's. */
static uint32_t home_of(struct ls_flow *flow, const struct ls_creation *creation)
{
    uint32_t home = 0;
    for (const struct ls_trace *step = creation->event->trace; step; step = step->inner) {
        const struct ls_event *event =
            creation_at(flow, step, creation->event->flags & LS_EVENT_RELAYED);
        if (!event || !event->argument || !ls_term(&flow->terms, event->argument)->exact)
            continue;
        if (!is_another(flow, step, event->argument))
            return 0;
        if (is_made_here(flow, step->proc, event->argument))
            home = MADE_FOR_IT;
        uint32_t here = field_of(&flow->terms, event->handle, event->argument);
        home = here ? here : home;
    }
    return home;
}

/* The creator starts threads with this object in two places. */
static bool is_given_again(const struct ls_flow *flow, const struct ls_creation *a,
                           const struct ls_creation *b)
{
    uint32_t object = a->event->argument;
    return a != b && a->creator == b->creator && object && object == b->event->argument &&
           ls_term(&flow->terms, object)->exact &&
           !ls_trace_equal(a->event->trace, b->event->trace);
}

bool ls_instances_have_own(struct ls_flow *flow, const struct ls_roots *roots,
                           const struct ls_root *root)
{
    uint32_t home = 0;
    if (!root->is_started || root->argument)
        return false;
    for (uint32_t i = 0; i < roots->creations.count; i++) {
        const struct ls_creation *creation = &roots->creations.at[i];
        if (creation->started != root->proc)
            continue;
        uint32_t here = home_of(flow, creation);
        if (!here || (home && here != home))
            return false;
        home = here;
        for (uint32_t other = 0; other < i; other++)
            if (roots->creations.at[other].started == root->proc &&
                is_given_again(flow, creation, &roots->creations.at[other]))
                return false;
    }
    return home != 0;
}
