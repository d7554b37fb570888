#include "facts/modes.h"

#include "flow/classes.h"
#include "ir/graph.h"

static bool reaches(struct ls_arena *arena, const struct ls_unit *unit,
                    const struct ls_function *function, uint32_t from, uint32_t to)
{
    return from == to || ls_blocks_after(arena, unit, function, from)[to];
}

/* The same field of the same type, or the same variable. */
static bool same_condition(const struct ls_filler *filler, uint32_t proc, uint32_t a, uint32_t b)
{
    uint32_t class = ls_class_of(filler->flow->classes, proc, a);
    return class != LS_NONE && class == ls_class_of(filler->flow->classes, proc, b);
}

static const struct ls_event *own_event(const struct ls_filler *filler, const struct ls_trace *step)
{
    const struct ls_summary *summary = &filler->flow->summaries[step->proc];
    const struct ls_trace *end = ls_trace_last(step);
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_trace *way = summary->event[i].trace;
        const struct ls_trace *last = ls_trace_last(way);
        if (summary->event[i].kind == LS_EVENT_SIGNAL && ls_site_equal(way->site, step->site) &&
            last->proc == end->proc && ls_site_equal(last->site, end->site))
            return &summary->event[i];
    }
    return NULL;
}

/* In the function of this step. */
static bool has_other_mode(struct ls_filler *filler, const struct ls_trace *step)
{
    const struct ls_program *program = filler->flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, step->proc);
    const struct ls_function *function = ls_proc_function(program, step->proc);
    const struct ls_summary *summary = &filler->flow->summaries[step->proc];
    const struct ls_event *own = own_event(filler, step);
    uint32_t here = ls_block_of_call(unit, function, step->site);
    for (uint32_t i = 0; own && here != LS_NONE && i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if ((event->kind != LS_EVENT_WAIT && event->kind != LS_EVENT_SIGNAL) || event->holds == 0 ||
            !same_condition(filler, step->proc, event->lock, own->lock))
            continue;
        uint32_t there = ls_block_of_call(unit, function, event->trace->site);
        if (there != LS_NONE && !reaches(&filler->arena, unit, function, here, there) &&
            !reaches(&filler->arena, unit, function, there, here))
            return true;
    }
    return false;
}

bool ls_modes_differ(struct ls_filler *filler, const struct ls_event *event)
{
    bool other = false;
    for (const struct ls_trace *step = event->trace; event->holds + event->releases == 0 && step;
         step = step->inner)
        other |= has_other_mode(filler, step);
    return other;
}
