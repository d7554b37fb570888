#include "flow/tasks.h"

#include "program/cells.h"

/* Takes note of what the routine looks at itself. */
static void note_looks(const struct ls_program *program, uint32_t routine, uint8_t *tells)
{
    if (!program->procs.at[routine].defined)
        return;
    LS_EACH_INST (inst, ls_proc_unit(program, routine), ls_proc_function(program, routine)) {
        uint32_t cell =
            inst->op == LS_OP_LOAD ? ls_cell_of_place(program, routine, inst->a.ref) : LS_NONE;
        if (cell < program->globals.count)
            tells[cell] = 1;
    }
}

/* The routines that a call may start. */
static void note_start(const struct ls_flow *flow, uint32_t proc, const struct ls_inst *call,
                       uint8_t *tells)
{
    const struct ls_program *program = flow->program;
    uint32_t targets = 0, count = 0;
    const uint32_t *target = ls_program_targets(program, proc, call, &targets);
    const struct ls_api *api = targets == 1 ? flow->api[*target] : NULL;
    if (!api || api->role != LS_ROLE_CREATE || api->start == 0 || api->start > call->count)
        return;
    const uint32_t *starts = ls_program_pointees(
        program, proc, ls_proc_unit(program, proc)->args.at[call->first + api->start - 1], &count);
    for (uint32_t i = 0; i < count; i++)
        note_looks(program, starts[i], tells);
}

const uint8_t *ls_tasks_find(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    uint8_t *tells = LS_NEW_ARRAY(&flow->arena, uint8_t, program->globals.count + 1);
    for (uint32_t proc = 0; flow->has_threads && proc < program->procs.count; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        LS_EACH_INST (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc))
            if (inst->op == LS_OP_CALL)
                note_start(flow, proc, inst, tells);
    }
    return tells;
}

bool ls_tasks_tells(struct ls_flow *flow, const struct ls_state *state, const struct ls_fact *fact)
{
    const struct ls_term *term = ls_term(&flow->terms, fact->term);
    if (term->kind != LS_TERM_INITIAL || ls_term(&flow->terms, term->a)->kind != LS_TERM_GLOBAL)
        return false;
    return flow->tasks[ls_term(&flow->terms, term->a)->a] &&
           ls_state_load(&flow->terms, state, term->a) == fact->term;
}

bool ls_tasks_changed(const struct ls_flow *flow, const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->cells.count; i++) {
        const struct ls_term *place = ls_term(&flow->terms, state->cells.at[i].address);
        const struct ls_term *value = ls_term(&flow->terms, state->cells.at[i].value);
        if (place->kind == LS_TERM_GLOBAL && flow->tasks[place->a] &&
            !(value->kind == LS_TERM_INITIAL && value->a == state->cells.at[i].address))
            return true;
    }
    return false;
}
