#include "program/delegates.h"

#include <string.h>

#include "program/cells.h"
#include "program/pointers.h"

/* A unit that implements a record type of functions by that of others. */
struct delegate {
    uint32_t unit;
    const char *record;
};

struct search {
    struct ls_program *program;
    LS_VEC(struct delegate) found;
    LS_VEC(uint32_t) field_of; /* by temporary of one function: 1 + the field it was read from */
};

/* A call through a field. */
struct through {
    uint32_t proc, field;
    const struct ls_inst *call;
};

static void note_load(struct search *search, uint32_t proc, const struct ls_inst *load)
{
    const struct ls_program *program = search->program;
    uint32_t cell = ls_cell_of_place(program, proc, load->a.ref);
    uint32_t first = program->globals.count;
    if (cell != LS_NONE && cell >= first && cell < first + program->fields.count)
        search->field_of.at[load->result] = cell - first + 1;
}

static void each_call_of(struct search *search, uint32_t proc,
                         void (*visit)(struct search *, struct through))
{
    const struct ls_unit *unit = ls_proc_unit(search->program, proc);
    const struct ls_function *function = ls_proc_function(search->program, proc);
    search->field_of.count = 0;
    for (uint32_t i = 0; function->blocks > 0 && i < function->temps; i++)
        ls_vec_push(&search->field_of, 0);
    LS_EACH_INST (inst, unit, function) {
        if (inst->op == LS_OP_LOAD)
            note_load(search, proc, inst);
        else if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_TEMP &&
                 search->field_of.at[inst->a.ref])
            visit(search, (struct through){proc, search->field_of.at[inst->a.ref] - 1, inst});
    }
}

static void each_call(struct search *search, void (*visit)(struct search *, struct through))
{
    for (uint32_t proc = 0; proc < search->program->procs.count; proc++)
        if (search->program->procs.at[proc].defined)
            each_call_of(search, proc, visit);
}

/* The call passes on what its function was given, all of it. */
static bool passes_all(const struct ls_program *program, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand argument = unit->args.at[call->first + i];
        if (argument.kind != LS_OPERAND_VAR || argument.ref != i)
            return false;
    }
    return call->count > 0 && call->count == function->params;
}

struct question {
    const struct ls_program *program;
    uint32_t callee;
    bool yes;
};

static void see_call(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                     uint32_t callee)
{
    struct question *question = context;
    (void)block;
    question->yes |= callee == question->callee && passes_all(question->program, proc, call);
}

/* It does so itself, or through a helper that it hands everything to. */
static bool leads_to(const struct ls_program *program, uint32_t proc, uint32_t helper)
{
    struct question question = {program, helper, proc == helper};
    ls_program_each_call(program, proc, see_call, &question);
    return question.yes;
}

static bool is_delegate(const struct search *search, uint32_t unit, const char *record)
{
    for (uint32_t i = 0; i < search->found.count; i++)
        if (search->found.at[i].unit == unit && strcmp(search->found.at[i].record, record) == 0)
            return true;
    return false;
}

static void look(struct search *search, struct through through)
{
    const struct ls_program *program = search->program;
    uint32_t count, unit = program->procs.at[through.proc].unit;
    const char *record = program->fields.at[through.field].record;
    const uint32_t *targets = ls_program_targets(program, through.proc, through.call, &count);
    if (count == 0 || !passes_all(program, through.proc, through.call) ||
        is_delegate(search, unit, record))
        return;
    for (uint32_t i = 0; i < count; i++)
        if (program->procs.at[targets[i]].defined && program->procs.at[targets[i]].unit == unit &&
            leads_to(program, targets[i], through.proc)) {
            ls_vec_push(&search->found, ((struct delegate){unit, record}));
            return;
        }
}

static void drop(struct search *search, struct through through)
{
    struct ls_program *program = search->program;
    uint32_t unit = program->procs.at[through.proc].unit;
    if (is_delegate(search, unit, program->fields.at[through.field].record))
        ls_pointers_drop(program->pointers, program, through.proc, through.call->a, unit);
}

void ls_delegates_find(struct ls_program *program)
{
    struct search search = {.program = program};
    each_call(&search, look);
    if (search.found.count > 0)
        each_call(&search, drop);
    ls_vec_release(&search.found);
    ls_vec_release(&search.field_of);
}
