#include "facts/appointments.h"

#include "ir/depth.h"
#include "ir/graph.h"

struct search {
    const struct ls_look *look;
    const struct ls_mods *mods;
    const struct ls_inst *wait;
    uint32_t cell; /* of the time */
    struct ls_depth ways;
    bool asks;  /* for the time, or for the result of the wait */
    bool idle;  /* a way leads back to the wait, and nothing is done on it */
    bool works; /* on some way something is done */
};

/* The cell of the time: of the last field on the way to it, or of the global. */
static uint32_t cell_of_time(const struct ls_look *look, const struct ls_api *api,
                             const struct ls_inst *wait)
{
    if (!api || api->until == 0 || api->until > wait->count)
        return LS_NONE;
    struct ls_operand time = look->unit->args.at[wait->first + api->until - 1];
    if (time.kind == LS_OPERAND_ADDRESS)
        return ls_look_cell(look, time.ref);
    const struct ls_inst *made = time.kind == LS_OPERAND_TEMP ? look->made_by[time.ref] : NULL;
    return made && made->op == LS_OP_LOAD ? ls_look_cell(look, made->a.ref) : LS_NONE;
}

/* The place lies in the time, or is it. */
static bool is_of_cell(const struct ls_look *look, uint32_t place, uint32_t cell)
{
    const struct ls_place *p = &look->unit->places.at[place];
    const struct ls_unit_map *map = &look->program->maps[look->program->procs.at[look->proc].unit];
    if (p->base == LS_BASE_GLOBAL && map->global[p->ref] == cell)
        return true;
    for (uint32_t i = 0; i < p->steps; i++) {
        const struct ls_step *step = &look->unit->steps.at[p->first_step + i];
        if (step->kind == LS_STEP_FIELD &&
            look->program->globals.count + map->field[step->ref] == cell)
            return true;
    }
    return false;
}

static bool operand_is_of_cell(const struct ls_look *look, struct ls_operand operand, uint32_t cell)
{
    return (operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE) &&
           is_of_cell(look, operand.ref, cell);
}

/* The instruction reads the time, writes it, or hands out its address. */
static bool touches(const struct ls_look *look, const struct ls_inst *inst, uint32_t cell)
{
    if (operand_is_of_cell(look, inst->a, cell) || operand_is_of_cell(look, inst->b, cell))
        return true;
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        if (operand_is_of_cell(look, look->unit->args.at[inst->first + i], cell))
            return true;
    return false;
}

static bool function_touches(const struct ls_look *from, uint32_t proc, uint32_t cell)
{
    if (!from->program->procs.at[proc].defined)
        return false;
    struct ls_look look = {.program = from->program,
                           .api = from->api,
                           .proc = proc,
                           .unit = ls_proc_unit(from->program, proc),
                           .function = ls_proc_function(from->program, proc)};
    LS_EACH_INST (inst, look.unit, look.function)
        if (touches(&look, inst, cell))
            return true;
    return false;
}

/* The instruction, or a function that it calls, has to do with the time. */
static bool concerns(const struct ls_look *look, const struct ls_inst *inst, uint32_t cell)
{
    if (touches(look, inst, cell))
        return true;
    uint32_t count = 0;
    const uint32_t *targets =
        inst->op == LS_OP_CALL ? ls_program_targets(look->program, look->proc, inst, &count) : NULL;
    for (uint32_t i = 0; i < count; i++)
        if (function_touches(look, targets[i], cell))
            return true;
    return false;
}

/* Whoever comes to the wait has passed code that makes the time: it is the end of a pause. */
static bool is_made_here(const struct search *search, uint32_t block, uint32_t index)
{
    const struct ls_look *look = search->look;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    for (uint32_t b = 0; b <= block; b++) {
        const struct ls_inst *inst = ls_block_inst(look->unit, look->function, b, 0);
        for (uint32_t i = 0;
             inst && ls_dominates(dominators, b, block) && (b != block || i < index);
             inst = ls_block_inst(look->unit, look->function, b, ++i))
            if (inst->op != LS_OP_LOAD && concerns(look, inst, search->cell))
                return true;
    }
    return false;
}

static bool is_result(void *context, const struct ls_inst *inst)
{
    const struct search *search = context;
    return inst == search->wait;
}

/* The function can only have filled variables of its caller, as one that asks for the clock. */
static bool is_given_locals(const struct ls_look *look, const struct ls_inst *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand it = look->unit->args.at[call->first + i];
        if (it.kind != LS_OPERAND_CONST &&
            (it.kind != LS_OPERAND_ADDRESS || ls_look_is_memory(look, it.ref)))
            return false;
    }
    return true;
}

static bool is_working_call(const struct search *search, const struct ls_inst *call)
{
    const struct ls_look *look = search->look;
    const struct ls_api *api = ls_look_api(look, call);
    uint32_t count;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    if (ls_look_read(look, call) != LS_NONE)
        return false;
    if (api)
        return api->role != LS_ROLE_ACQUIRE && api->role != LS_ROLE_RELEASE &&
               api->role != LS_ROLE_SELF;
    for (uint32_t i = 0; i < count; i++)
        if (look->program->procs.at[targets[i]].defined ? !ls_mods_is_pure(search->mods, targets[i])
                                                        : !is_given_locals(look, call))
            return true;
    return count == 0;
}

/* Something is done here; what is only locked or calculated is not. */
static bool is_work(const struct search *search, const struct ls_inst *inst)
{
    return inst->op == LS_OP_STORE ? ls_look_is_memory(search->look, inst->a.ref)
                                   : inst->op == LS_OP_CALL && is_working_call(search, inst);
}

static void leave(struct search *search, const struct ls_inst *last)
{
    const struct ls_look *look = search->look;
    search->asks |= ls_look_test(look, last, is_result, search);
    ls_depth_add_targets(&search->ways, look->unit, last, 0);
}

/* Until something is done: what is asked later is asked too late. */
static void go(struct search *search, uint32_t block, uint32_t index)
{
    const struct ls_look *look = search->look;
    const struct ls_inst *inst = ls_block_inst(look->unit, look->function, block, index);
    for (; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = ls_block_inst(look->unit, look->function, block, ++index)) {
        search->idle |= inst == search->wait;
        if (inst == search->wait || search->asks)
            return;
        search->asks |= concerns(search->look, inst, search->cell);
        if (is_work(search, inst)) {
            search->works = true;
            return;
        }
    }
    if (inst)
        leave(search, inst);
}

const char *ls_appointment_missed(struct ls_arena *arena, const struct ls_look *look,
                                  const struct ls_mods *mods, uint32_t block, uint32_t index)
{
    struct search search = {.look = look, .mods = mods};
    search.wait = ls_block_inst(look->unit, look->function, block, index);
    search.cell = cell_of_time(look, ls_look_api(look, search.wait), search.wait);
    if (search.cell == LS_NONE || is_made_here(&search, block, index))
        return NULL;
    search.ways = ls_depth_start(arena, look->function->blocks);
    go(&search, block, index + 1);
    while ((block = ls_depth_next(&search.ways)) != LS_NONE)
        go(&search, block, 0);
    ls_depth_release(&search.ways);
    return search.works && !search.asks && !search.idle
               ? ls_look_name(arena, look->program, search.cell)
               : NULL;
}
