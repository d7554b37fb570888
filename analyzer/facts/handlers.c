#include "facts/handlers.h"

#include <string.h>

enum { RESTART = 0x10000000 }; /* SA_RESTART of Linux */

/* Signals that a fault brings to the thread that commits it, by their numbers on Linux. */
static bool is_fault(int64_t signal)
{
    return signal >= 4 && signal <= 11 && signal != 9 && signal != 10; /* SIGILL .. SIGSEGV */
}

/* One function of the program. */
struct place {
    struct ls_filler *filler;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_function *function;
    const struct ls_unit_map *map;
};

typedef void visit_inst(const struct place *place, const struct ls_inst *inst, void *context);

static void each_inst(const struct place *place, visit_inst *visit, void *context)
{
    LS_EACH_INST (inst, place->unit, place->function)
        visit(place, inst, context);
}

static const char *stored_field(const struct place *place, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_STORE || place->unit->places.at[inst->a.ref].steps == 0)
        return "";
    const struct ls_place *stored = &place->unit->places.at[inst->a.ref];
    const struct ls_step *last = &place->unit->steps.at[stored->first_step + stored->steps - 1];
    return last->kind == LS_STEP_FIELD
               ? ls_unit_text(place->unit, place->unit->fields.at[last->ref].name)
               : "";
}

static bool is_constant(const struct place *place, struct ls_operand operand, int64_t *value)
{
    if (operand.kind == LS_OPERAND_CONST)
        *value = place->unit->constants.at[operand.ref];
    return operand.kind == LS_OPERAND_CONST;
}

/* What the function that installs a handler says about it. */
struct installation {
    bool restarts;
    uint32_t faults, others; /* signals */
};

static void see_installation(const struct place *place, const struct ls_inst *inst, void *context)
{
    struct installation *installation = context;
    int64_t value;
    if (strcmp(stored_field(place, inst), "sa_flags") == 0)
        installation->restarts |= !is_constant(place, inst->b, &value) || (value & RESTART);
    if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION || inst->count == 0 ||
        strcmp(place->filler->flow->program->procs.at[place->map->function[inst->a.ref]].name,
               "sigaction") != 0)
        return;
    bool fault = is_constant(place, place->unit->args.at[inst->first], &value) && is_fault(value);
    installation->faults += fault;
    installation->others += !fault;
}

static bool returns(const struct place *place, uint32_t proc)
{
    const struct ls_summary *summary = &place->filler->flow->summaries[proc];
    return !summary->known || summary->outcomes > 0;
}

static bool interrupts(const struct place *place, uint32_t proc)
{
    struct installation installation = {0};
    each_inst(place, see_installation, &installation);
    return !installation.restarts && (installation.others > 0 || installation.faults == 0) &&
           returns(place, proc);
}

bool ls_handlers_has(const struct ls_handlers *handlers, uint32_t proc)
{
    for (uint32_t i = 0; i < handlers->all.count; i++)
        if (handlers->all.at[i].proc == proc)
            return true;
    return false;
}

static void add(const struct place *place, struct ls_handlers *handlers, const struct ls_inst *inst,
                struct ls_operand routine, bool by_action)
{
    const struct ls_program *program = place->filler->flow->program;
    uint32_t count;
    const uint32_t *procs = ls_program_pointees(program, place->proc, routine, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ls_handler handler = {
            procs[i], ls_trace_new(&place->filler->arena, place->proc, inst->site, NULL),
            by_action && interrupts(place, procs[i])};
        if (program->procs.at[procs[i]].defined && !ls_handlers_has(handlers, procs[i]))
            ls_vec_push(&handlers->all, handler);
    }
}

static void find_in(const struct place *place, const struct ls_inst *inst, void *context)
{
    const char *field = stored_field(place, inst);
    if (*field && (ls_apis_traits(place->filler->flow->apis, field) & LS_TRAIT_HANDLER_FIELD))
        add(place, context, inst, inst->b, true);
    if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
        return;
    const struct ls_api *api = place->filler->flow->api[place->map->function[inst->a.ref]];
    if (api && api->role == LS_ROLE_HANDLER && api->start <= inst->count)
        add(place, context, inst, place->unit->args.at[inst->first + api->start - 1], false);
}

void ls_handlers_find(struct ls_filler *filler, struct ls_handlers *handlers)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        struct place place = {filler, proc, ls_proc_unit(program, proc),
                              ls_proc_function(program, proc),
                              &program->maps[program->procs.at[proc].unit]};
        if (program->procs.at[proc].defined)
            each_inst(&place, find_in, handlers);
    }
    ls_handlers_given(filler->flow, LS_ROLE_ATFORK, &handlers->before_fork);
}

void ls_handlers_release(struct ls_handlers *handlers)
{
    ls_vec_release(&handlers->all);
    ls_vec_release(&handlers->before_fork);
}

uint32_t ls_handler_given(const struct ls_flow *flow, const struct ls_unit *unit,
                          const struct ls_unit_map *map, const struct ls_inst *inst,
                          enum ls_role role, bool quick)
{
    if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
        return LS_NONE;
    const struct ls_api *api = flow->api[map->function[inst->a.ref]];
    if (!api || api->role != role || api->quick != quick || api->start == 0 ||
        api->start > inst->count)
        return LS_NONE;
    struct ls_operand start = unit->args.at[inst->first + api->start - 1];
    return start.kind == LS_OPERAND_FUNCTION ? map->function[start.ref] : LS_NONE;
}

void ls_handlers_given(const struct ls_flow *flow, enum ls_role role, ls_procs *given)
{
    const struct ls_program *program = flow->program;
    for (uint32_t u = 0; u < program->unit_count; u++) {
        const struct ls_unit *unit = program->units[u];
        for (uint32_t k = 0; k < unit->insts.count; k++) {
            uint32_t proc =
                ls_handler_given(flow, unit, &program->maps[u], &unit->insts.at[k], role, false);
            if (proc != LS_NONE)
                ls_vec_push(given, proc);
        }
    }
}
