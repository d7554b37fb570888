#include "flow/witness.h"

struct ls_location ls_witness_location(const struct ls_program *program, uint32_t proc,
                                       struct ls_site site)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    return (struct ls_location){.file = ls_unit_path(unit, site),
                                .function = program->procs.at[proc].name,
                                .line = site.line,
                                .column = site.column};
}

/* The first step of `trace` at which the hold is there already: where the two ways part. */
static uint32_t first_step_under(const struct ls_trace *trace, const struct ls_trace *hold)
{
    uint32_t step = 0;
    while (trace->inner && hold && hold->inner && trace->proc == hold->proc &&
           trace->site.line == hold->site.line && trace->site.column == hold->site.column &&
           trace->inner->proc == hold->inner->proc) {
        trace = trace->inner;
        hold = hold->inner;
        step++;
    }
    return step;
}

uint32_t ls_witness_distance(const struct ls_trace *trace, const struct ls_trace *hold)
{
    return ls_trace_length(trace) - 1 - first_step_under(trace, hold);
}

/* What is held at step `number`, given from which step on each hold is there. Holds only come, so
 * as many as at the step before are the same. */
static void add_held(struct ls_model *model, struct ls_waypoint *step, uint32_t number,
                     const struct ls_witness_hold *holds, const uint32_t *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        step->helds += from[i] <= number;
    if (number > 0 && step[-1].helds == step->helds) {
        step->held = step[-1].held;
        return;
    }
    uint32_t *held = LS_NEW_ARRAY(&model->arena, uint32_t, step->helds + 1), at = 0;
    for (uint32_t i = 0; i < count; i++)
        if (from[i] <= number)
            held[at++] = holds[i].lock;
    step->held = held;
}

const struct ls_witness *ls_witness_new(struct ls_model *model, const struct ls_program *program,
                                        uint32_t thread, const struct ls_trace *trace,
                                        const char *what, const struct ls_witness_hold *holds,
                                        uint32_t count)
{
    struct ls_witness *witness = LS_NEW(&model->arena, struct ls_witness);
    uint32_t steps = ls_trace_length(trace), number = 0;
    struct ls_waypoint *step = LS_NEW_ARRAY(&model->arena, struct ls_waypoint, steps);
    uint32_t *from = LS_NEW_ARRAY(&model->arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        from[i] = first_step_under(trace, holds[i].trace);
    for (const struct ls_trace *at = trace; at; at = at->inner, number++) {
        step[number].at = ls_witness_location(program, at->proc, at->site);
        step[number].what = at->inner ? ls_arena_join(&model->arena, "calls ",
                                                      program->procs.at[at->inner->proc].name, "()")
                                      : what;
        add_held(model, &step[number], number, holds, from, count);
    }
    *witness = (struct ls_witness){.thread = thread, .steps = steps, .step = step};
    return witness;
}
