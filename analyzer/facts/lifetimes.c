#include "facts/lifetimes.h"

#include <string.h>

#include "facts/routines.h"
#include "model/witness.h"

static const char *name_of(const struct ls_filler *filler, uint32_t proc)
{
    return filler->flow->program->procs.at[proc].name;
}

static const struct ls_witness *way_of(const struct ls_filler *filler, uint32_t routine,
                                       const struct ls_trace *trace)
{
    struct ls_model *model = filler->model;
    return ls_witness_new(
        model, filler->flow->program, LS_MODEL_NONE, trace,
        ls_arena_printf(&model->arena, "creates thread %s", name_of(filler, routine)), NULL, 0);
}

static struct ls_location end_of(const struct ls_filler *filler, const struct ls_trace *trace)
{
    const struct ls_trace *last = ls_trace_last(trace);
    return ls_witness_location(filler->flow->program, last->proc, last->site);
}

static void add_freed(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->outlivings.count; i++) {
        const struct ls_flow_outliving *found = &filler->flow->outlivings.at[i];
        struct ls_outliving fact = {.kind = LS_OUTLIVES_OBJECT,
                                    .confidence = LS_LIKELY,
                                    .routine = name_of(filler, found->routine),
                                    .subject = "",
                                    .created = way_of(filler, found->routine, found->created),
                                    .gone = end_of(filler, found->gone)};
        ls_vec_push(&filler->model->outlivings, fact);
    }
}

/* Nobody joins the threads that are created there. What is a leak for other reasons is told as
 * that. */
static bool is_alone(const struct ls_thread_creation *creation)
{
    bool leaks = creation->has_result || creation->repeats != LS_RUNS_ONCE;
    return creation->witness &&
           (creation->fate == LS_FATE_DETACHED || (creation->fate == LS_FATE_LEFT && !leaks));
}

static bool is_left_alone(const struct ls_filler *filler, const struct ls_trace *created)
{
    struct ls_location at = end_of(filler, created);
    for (uint32_t i = 0; i < filler->model->creations.count; i++) {
        const struct ls_thread_creation *creation = &filler->model->creations.at[i];
        if (!is_alone(creation))
            continue;
        struct ls_location end = ls_witness_end(creation->witness);
        if (ls_location_equal(&end, &at))
            return true;
    }
    return false;
}

static void add_variables_of_main(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t i = 0; i < filler->flow->escapes.count; i++) {
        const struct ls_flow_escape *escape = &filler->flow->escapes.at[i];
        const struct ls_unit *unit = ls_proc_unit(program, escape->proc);
        uint32_t variable =
            ls_proc_function(program, escape->proc)->first_variable + escape->variable;
        if (!escape->is_of_main || !is_left_alone(filler, escape->trace))
            continue;
        struct ls_outliving fact = {
            .kind = LS_OUTLIVES_MAIN,
            .confidence = escape->confidence,
            .routine = name_of(filler, escape->routine),
            .subject = ls_unit_text(unit, unit->variables.at[variable].name),
            .created = way_of(filler, escape->routine, escape->trace),
            .gone = ls_witness_location(program, escape->proc, escape->gone)};
        if (*fact.subject)
            ls_vec_push(&filler->model->outlivings, fact);
    }
}

/* Who polls may well wait for the thread. */
static bool has_polls(const struct ls_model *model)
{
    for (uint32_t i = 0; i < model->spins.count; i++)
        if (model->spins.at[i].kind != LS_SPIN_TRYLOCK)
            return true;
    return false;
}

static void add_cut_off(struct ls_filler *filler, const struct ls_survey *survey,
                        const struct ls_outcome *outcome, uint32_t proc,
                        const struct ls_start *start)
{
    const struct ls_program *program = filler->flow->program;
    const struct ls_term *routine = ls_term(&filler->flow->terms, start->routine);
    if (routine->kind != LS_TERM_FUNCTION || start->awaited || !is_left_alone(filler, start->trace))
        return;
    struct ls_routine what = ls_routine_of(survey, routine->a);
    if (!what.write)
        return;
    uint32_t target =
        program->maps[program->procs.at[what.write_proc].unit].function[what.write->a.ref];
    struct ls_outliving fact = {
        .kind = LS_CUT_OFF,
        .confidence = what.write_surely && !has_polls(filler->model) ? LS_LIKELY : LS_AUDIT,
        .routine = name_of(filler, routine->a),
        .subject = name_of(filler, target),
        .created = way_of(filler, routine->a, start->trace),
        .gone = ls_witness_location(program, proc, outcome->site),
        .writes = ls_witness_location(program, what.write_proc, what.write->site)};
    ls_vec_push(&filler->model->outlivings, fact);
}

/* An exit by failure is none that anybody relies on. */
static void add_cut_offs(struct ls_filler *filler, const struct ls_survey *survey)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t o = 0; root->is_main && o < summary->outcomes; o++) {
            const struct ls_outcome *outcome = &summary->outcome[o];
            if (!ls_values_has(outcome->values, 0) || !outcome->course || outcome->waited)
                continue;
            for (unsigned i = 0; i < outcome->course->starts; i++)
                add_cut_off(filler, survey, outcome, root->proc, &outcome->course->start[i]);
        }
    }
}

void ls_lifetimes_fill(struct ls_filler *filler, const struct ls_survey *survey)
{
    add_freed(filler);
    add_variables_of_main(filler);
    add_cut_offs(filler, survey);
}
