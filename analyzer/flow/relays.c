#include "flow/relays.h"

#include "program/cells.h"

/* The function that the start routine of a creation is; LS_NONE when it is no constant. */
static uint32_t start_of(const struct ls_flow *flow, uint32_t proc, const struct ls_inst *inst)
{
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    uint32_t count = 0;
    const uint32_t *targets =
        inst->op == LS_OP_CALL ? ls_program_targets(flow->program, proc, inst, &count) : NULL;
    const struct ls_api *api = count == 1 ? flow->api[targets[0]] : NULL;
    if (!api || api->role != LS_ROLE_CREATE || api->start == 0 || api->start > inst->count ||
        unit->args.at[inst->first + api->start - 1].kind != LS_OPERAND_FUNCTION)
        return LS_NONE;
    const uint32_t *starts = ls_program_pointees(
        flow->program, proc, unit->args.at[inst->first + api->start - 1], &count);
    return count == 1 && flow->program->procs.at[starts[0]].defined ? starts[0] : LS_NONE;
}

/* The field that a place is; LS_NONE: another sort of place. */
static uint32_t field_at(const struct ls_program *program, uint32_t proc, struct ls_operand place)
{
    uint32_t cell =
        place.kind == LS_OPERAND_PLACE ? ls_cell_of_place(program, proc, place.ref) : LS_NONE;
    uint32_t first = program->globals.count;
    return cell != LS_NONE && cell >= first && cell < first + program->fields.count ? cell - first
                                                                                    : LS_NONE;
}

/* The field that a value was loaded from, by way of a variable or not. */
static uint32_t field_behind(const struct ls_program *program, uint32_t proc,
                             struct ls_operand value)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    uint32_t found = LS_NONE;
    for (int hops = 0; hops < 2 && value.kind == LS_OPERAND_VAR; hops++) {
        uint32_t cell = ls_cell_of_value(program, proc, value);
        LS_EACH_INST (inst, unit, function)
            if (inst->op == LS_OP_STORE && ls_cell_of_place(program, proc, inst->a.ref) == cell)
                value = inst->b;
    }
    LS_EACH_INST (inst, unit, function)
        if (inst->op == LS_OP_LOAD && value.kind == LS_OPERAND_TEMP && inst->result == value.ref)
            found = field_at(program, proc, inst->a);
    return found;
}

/* The call that makes a start routine a relay. */
static struct ls_relay *relay_of(struct ls_flow *flow, uint32_t proc)
{
    const struct ls_program *program = flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    struct ls_relay relay = {.call = NULL, .argument = LS_NONE};
    if (ls_proc_function(program, proc)->params != 1)
        return NULL;
    LS_EACH_INST (inst, unit, ls_proc_function(program, proc)) {
        if (inst->op != LS_OP_CALL || inst->a.kind == LS_OPERAND_FUNCTION)
            continue;
        uint32_t field = field_behind(program, proc, inst->a);
        if (field == LS_NONE || relay.call)
            return NULL; /* more than one: it has work of its own */
        relay.call = inst;
        relay.routine = field;
        if (inst->count == 1)
            relay.argument = field_behind(program, proc, unit->args.at[inst->first]);
    }
    return relay.call ? ls_arena_copy(&flow->arena, &relay, sizeof relay) : NULL;
}

/* The creator stores there what it, or whoever calls it, wants to have run. */
static bool stores(const struct ls_program *program, uint32_t proc, uint32_t field)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    LS_EACH_INST (inst, unit, ls_proc_function(program, proc))
        if (inst->op == LS_OP_STORE && field_at(program, proc, inst->a) == field &&
            (inst->b.kind == LS_OPERAND_FUNCTION || inst->b.kind == LS_OPERAND_VAR))
            return true;
    return false;
}

struct ls_relay **ls_relays_find(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    struct ls_relay **relays =
        LS_NEW_ARRAY(&flow->arena, struct ls_relay *, program->procs.count + 1);
    uint8_t *asked = LS_NEW_ARRAY(&flow->arena, uint8_t, program->procs.count + 1);
    for (uint32_t proc = 0; flow->has_threads && proc < program->procs.count; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        LS_EACH_INST (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc)) {
            uint32_t start = start_of(flow, proc, inst);
            if (start == LS_NONE)
                continue;
            if (!asked[start]++)
                relays[start] = relay_of(flow, start);
            if (relays[start] && !stores(program, proc, relays[start]->routine))
                relays[start] = NULL;
        }
    }
    return relays;
}
