#include "facts/amounts.h"

#include "ir/graph.h"

enum { MOST_TERMS = 4 }; /* of a calculation */

/* The parameter that a value is, or is calculated from; LS_NONE. */
static uint32_t param_of(const struct ls_look *look, struct ls_operand value, unsigned depth)
{
    if (value.kind == LS_OPERAND_VAR)
        return value.ref < look->function->params ? value.ref : LS_NONE;
    const struct ls_inst *made = value.kind == LS_OPERAND_TEMP ? look->made_by[value.ref] : NULL;
    if (!made || depth == MOST_TERMS)
        return LS_NONE;
    if (made->op == LS_OP_LOAD) {
        const struct ls_place *place = &look->unit->places.at[made->a.ref];
        bool is_param = place->base == LS_BASE_LOCAL && place->steps == 0 &&
                        place->ref < look->function->params;
        return is_param ? place->ref : LS_NONE;
    }
    if (made->op != LS_OP_COMPUTE)
        return LS_NONE;
    uint32_t param = param_of(look, made->a, depth + 1);
    return param != LS_NONE ? param : param_of(look, made->b, depth + 1);
}

static bool see_memory(void *context, const struct ls_inst *inst)
{
    const struct ls_look *look = context;
    return inst->op == LS_OP_LOAD && ls_look_is_memory(look, inst->a.ref);
}

static bool is_memory(const struct ls_look *look, struct ls_operand value)
{
    struct ls_look copy = *look;
    return ls_look_each(look, value, see_memory, &copy);
}

static bool is_order(const struct ls_inst *branch)
{
    return branch->op == LS_OP_BRANCH &&
           (branch->operator== LS_OPR_LT || branch->operator== LS_OPR_LE ||
            branch->
            operator== LS_OPR_GT || branch->
            operator== LS_OPR_GE);
}

static bool is_assigned(const struct ls_look *look, uint32_t variable)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_place *place =
            inst->op == LS_OP_STORE ? &look->unit->places.at[inst->a.ref] : NULL;
        if (place && place->base == LS_BASE_LOCAL && place->ref == variable)
            return true;
    }
    return false;
}

/* A way out of the loop compares the parameter with memory that others change. */
static uint32_t compared_param(const struct ls_look *look, const bool *loop)
{
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (!loop[b] || !is_order(last) || (loop[last->target[0]] && loop[last->target[1]]))
            continue;
        uint32_t left = param_of(look, last->a, 0), right = param_of(look, last->b, 0);
        uint32_t param = left != LS_NONE ? left : right;
        if (param != LS_NONE && !is_assigned(look, param) &&
            (is_memory(look, last->a) || is_memory(look, last->b)))
            return param;
    }
    return LS_NONE;
}

static bool signals(const struct ls_look *look, const bool *loop)
{
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!loop[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
            if (api && api->role == LS_ROLE_SIGNAL)
                return true;
        }
    }
    return false;
}

struct callers {
    const struct ls_look *look;
    uint32_t param;
    uint32_t calls;
    bool varies;
    int64_t number; /* that all so far have given */
};

static void see_caller(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                       uint32_t callee)
{
    struct callers *callers = context;
    const struct ls_unit *unit = ls_proc_unit(callers->look->program, proc);
    (void)block;
    if (callee != callers->look->proc || callers->param >= call->count)
        return;
    struct ls_operand given = unit->args.at[call->first + callers->param];
    if (given.kind != LS_OPERAND_CONST) {
        callers->varies = true;
        return;
    }
    int64_t number = unit->constants.at[given.ref];
    callers->varies |= callers->calls++ > 0 && number != callers->number;
    callers->number = number;
}

static bool is_same_for_all(const struct ls_look *look, uint32_t param)
{
    struct callers callers = {.look = look, .param = param};
    for (uint32_t proc = 0; proc < look->program->procs.count && !callers.varies; proc++)
        if (look->program->procs.at[proc].defined)
            ls_program_each_call(look->program, proc, see_caller, &callers);
    return !callers.varies;
}

const char *ls_amount_waited(struct ls_arena *arena, const struct ls_look *look, uint32_t block)
{
    const bool *loop = ls_look_loop(arena, look, block);
    uint32_t param = loop ? compared_param(look, loop) : LS_NONE;
    if (param == LS_NONE || signals(look, loop) || is_same_for_all(look, param))
        return NULL;
    return ls_unit_text(look->unit,
                        look->unit->variables.at[look->function->first_variable + param].name);
}
