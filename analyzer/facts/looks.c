#include "facts/looks.h"

#include <string.h>

enum { MOST_DEPTH = 6 }; /* of a calculation, variables included */

/* Stores to one variable of the function, in the order of the code. */
struct ls_assigned {
    const struct ls_inst *store;
    const struct ls_assigned *next;
};

/* From the end of the code on. */
static void see_assigned(struct ls_arena *arena, struct ls_look *look, const struct ls_inst *store)
{
    const struct ls_place *place = &look->unit->places.at[store->a.ref];
    if (place->base != LS_BASE_LOCAL || place->steps > 0)
        return;
    struct ls_assigned *assigned = LS_NEW(arena, struct ls_assigned);
    *assigned = (struct ls_assigned){store, look->assigned[place->ref]};
    look->assigned[place->ref] = assigned;
}

static void see_lent(struct ls_arena *arena, struct ls_look *look, const struct ls_inst *call)
{
    const struct ls_api *api = ls_look_api(look, call);
    if (!api || (api->role != LS_ROLE_CREATE && api->role != LS_ROLE_ACQUIRE))
        return;
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand arg = look->unit->args.at[call->first + i];
        if (arg.kind != LS_OPERAND_ADDRESS)
            continue;
        const struct ls_place *place = &look->unit->places.at[arg.ref];
        if (place->base != LS_BASE_LOCAL || (api->role == LS_ROLE_ACQUIRE && place->steps == 0))
            continue;
        if (!look->lent)
            look->lent = LS_NEW_ARRAY(arena, bool, look->function->variables);
        look->lent[place->ref] = true;
    }
}

struct ls_look ls_look_over(const struct ls_program *program, const struct ls_api *const *api,
                            uint32_t proc)
{
    return (struct ls_look){.program = program,
                            .api = api,
                            .proc = proc,
                            .unit = ls_proc_unit(program, proc),
                            .function = ls_proc_function(program, proc)};
}

static const struct ls_look *look_at(struct ls_looks *looks, uint32_t proc)
{
    struct ls_arena *arena = &looks->arena;
    struct ls_look *look = LS_NEW(arena, struct ls_look);
    *look = ls_look_over(looks->program, looks->api, proc);
    look->arena = arena;
    look->ways = LS_NEW(arena, struct ls_ways);
    look->made_by = LS_NEW_ARRAY(arena, const struct ls_inst *, look->function->temps + 1);
    look->assigned = LS_NEW_ARRAY(arena, const struct ls_assigned *, look->function->variables + 1);
    LS_EACH_INST (inst, look->unit, look->function) {
        if (inst->op <= LS_OP_COMPUTE && inst->op != LS_OP_STORE && inst->result != LS_NONE)
            look->made_by[inst->result] = inst;
        if (inst->op == LS_OP_CALL)
            see_lent(arena, look, inst);
    }
    const struct ls_inst *first = ls_function_begin(look->unit, look->function);
    for (const struct ls_inst *inst = ls_function_end(look->unit, look->function); inst > first;)
        if ((--inst)->op == LS_OP_STORE)
            see_assigned(arena, look, inst);
    return look;
}

const struct ls_look *ls_look_at(struct ls_looks *looks, uint32_t proc)
{
    uint32_t *known = ls_tally_at(&looks->known, proc);
    if (*known == 0) {
        ls_vec_push(&looks->all, look_at(looks, proc));
        *known = looks->all.count;
    }
    return looks->all.at[*known - 1];
}

void ls_looks_release(struct ls_looks *looks)
{
    ls_tally_release(&looks->known);
    ls_vec_release(&looks->all);
    ls_arena_release(&looks->arena);
}

const struct ls_ways *ls_look_ways(const struct ls_look *look)
{
    struct ls_ways *ways = look->ways;
    if (!ways->dominators) {
        ways->before = ls_predecessors_find(look->arena, look->unit, look->function);
        ways->dominators = ls_dominators_find(look->arena, look->function, &ways->before);
        ways->loops = ls_loops_find(look->arena, look->function, &ways->before, ways->dominators);
    }
    return ways;
}

struct visit {
    const struct ls_look *look;
    bool (*visit)(void *context, const struct ls_inst *inst);
    void *context;
};

static bool each(const struct visit *visit, struct ls_operand value, unsigned depth);

/* What is assigned to a variable, anywhere in the function. */
static bool each_assigned(const struct visit *visit, uint32_t variable, unsigned depth)
{
    const struct ls_assigned *at = visit->look->assigned[variable];
    for (; at; at = at->next)
        if (each(visit, at->store->b, depth + 1))
            return true;
    return false;
}

static bool each(const struct visit *visit, struct ls_operand value, unsigned depth)
{
    const struct ls_inst *inst;
    if (depth > MOST_DEPTH)
        return false;
    switch (value.kind) {
    case LS_OPERAND_VAR:
        return each_assigned(visit, value.ref, depth);
    case LS_OPERAND_TEMP:
        inst = visit->look->made_by[value.ref];
        if (!inst)
            return false;
        if (inst->op != LS_OP_COMPUTE)
            return visit->visit(visit->context, inst);
        return each(visit, inst->a, depth + 1) || each(visit, inst->b, depth + 1);
    default:
        return false;
    }
}

bool ls_look_each(const struct ls_look *look, struct ls_operand value,
                  bool (*visit)(void *context, const struct ls_inst *inst), void *context)
{
    struct visit all = {look, visit, context};
    return each(&all, value, 0);
}

bool ls_look_test(const struct ls_look *look, const struct ls_inst *last,
                  bool (*visit)(void *context, const struct ls_inst *inst), void *context)
{
    if (last->op == LS_OP_SWITCH)
        return ls_look_each(look, last->a, visit, context);
    return last->op == LS_OP_BRANCH && (ls_look_each(look, last->a, visit, context) ||
                                        ls_look_each(look, last->b, visit, context));
}

static bool see_any(void *context, const struct ls_inst *inst)
{
    (void)context, (void)inst;
    return true;
}

bool ls_look_depends(const struct ls_look *look, struct ls_operand value)
{
    return ls_look_each(look, value, see_any, NULL);
}

static bool is_lent(const struct ls_look *look, const struct ls_place *place)
{
    return place->base == LS_BASE_LOCAL && place->steps > 0 && look->lent && look->lent[place->ref];
}

uint32_t ls_look_cell(const struct ls_look *look, uint32_t place)
{
    const struct ls_place *p = &look->unit->places.at[place];
    const struct ls_unit_map *map = &look->program->maps[look->program->procs.at[look->proc].unit];
    for (uint32_t i = p->steps; (p->base != LS_BASE_LOCAL || is_lent(look, p)) && i-- > 0;) {
        const struct ls_step *step = &look->unit->steps.at[p->first_step + i];
        if (step->kind == LS_STEP_FIELD)
            return look->program->globals.count + map->field[step->ref];
    }
    return p->base == LS_BASE_GLOBAL ? map->global[p->ref] : LS_NONE;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The cell that a call of an atomic builtin works on. */
static uint32_t atomic_cell(const struct ls_look *look, const struct ls_inst *inst, bool *loads)
{
    if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION || inst->count == 0 ||
        look->unit->args.at[inst->first].kind != LS_OPERAND_ADDRESS)
        return LS_NONE;
    const char *name = ls_unit_text(look->unit, look->unit->functions.at[inst->a.ref].name);
    if (name[0] != '_' && name[0] != 'a')
        return LS_NONE;
    bool is_atomic = starts_with(name, "__sync_") || starts_with(name, "__atomic_") ||
                     starts_with(name, "__c11_atomic_") || starts_with(name, "atomic_");
    *loads = strstr(name, "_load") != NULL;
    return is_atomic ? ls_look_cell(look, look->unit->args.at[inst->first].ref) : LS_NONE;
}

uint32_t ls_look_written(const struct ls_look *look, const struct ls_inst *inst)
{
    bool loads = false;
    uint32_t cell =
        inst->op == LS_OP_STORE ? ls_look_cell(look, inst->a.ref) : atomic_cell(look, inst, &loads);
    return loads ? LS_NONE : cell;
}

uint32_t ls_look_read(const struct ls_look *look, const struct ls_inst *call)
{
    bool loads = false;
    uint32_t cell = atomic_cell(look, call, &loads);
    return loads ? cell : LS_NONE;
}

/* The only variable of an unnamed record ("queue.c:5"); NULL when there is none. */
static const char *variable_of(struct ls_arena *arena, const struct ls_program *program,
                               const char *record)
{
    const char *name = NULL;
    if (!strchr(record, ':'))
        return NULL;
    const char *type = ls_arena_printf(arena, "(unnamed at %s:", record);
    for (uint32_t i = 0; i < program->globals.count; i++) {
        const struct ls_variable_info *variable = &program->globals.at[i];
        const struct ls_unit *unit = program->units[variable->unit];
        if (!strstr(ls_unit_text(unit, unit->globals.at[variable->global].type), type))
            continue;
        if (name)
            return NULL;
        name = variable->name;
    }
    return name;
}

const char *ls_look_name(struct ls_arena *arena, const struct ls_program *program, uint32_t cell)
{
    if (cell < program->globals.count)
        return program->globals.at[cell].name;
    const struct ls_field_info *field = &program->fields.at[cell - program->globals.count];
    const char *variable = variable_of(arena, program, field->record);
    return ls_arena_printf(arena, "%s.%s", variable ? variable : field->record, field->name);
}

bool ls_look_is_memory(const struct ls_look *look, uint32_t place)
{
    const struct ls_place *p = &look->unit->places.at[place];
    return p->base != LS_BASE_LOCAL || is_lent(look, p);
}

const struct ls_api *ls_look_api(const struct ls_look *look, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!look->api[targets[i]] || look->api[targets[i]]->role != look->api[targets[0]]->role)
            return NULL;
    return count > 0 ? look->api[targets[0]] : NULL;
}

static bool may_call(const struct ls_look *look, const struct ls_inst *call, enum ls_role role,
                     uint32_t target)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    for (uint32_t i = 0; i < count; i++)
        if (role == LS_ROLES ? targets[i] == target
                             : look->api[targets[i]] && look->api[targets[i]]->role == role)
            return true;
    return false;
}

const struct ls_inst *ls_look_find_call(const struct ls_look *look, struct ls_site site,
                                        enum ls_role role, uint32_t target, uint32_t *block,
                                        uint32_t *index)
{
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_block *at = &look->unit->blocks.at[look->function->first_block + b];
        for (uint32_t i = 0; i < at->count; i++) {
            const struct ls_inst *inst = &look->unit->insts.at[at->first + i];
            if (inst->op != LS_OP_CALL || !ls_site_equal(inst->site, site) ||
                !may_call(look, inst, role, target))
                continue;
            *block = b;
            *index = i;
            return inst;
        }
    }
    return NULL;
}

bool *ls_look_loop_from(struct ls_arena *arena, const struct ls_look *look, uint32_t head)
{
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    return loops->head[head] == head ? ls_loop_blocks(arena, look->function, loops, head) : NULL;
}

bool *ls_look_loop(struct ls_arena *arena, const struct ls_look *look, uint32_t block)
{
    uint32_t head = ls_look_ways(look)->loops.head[block];
    return head != LS_NONE ? ls_look_loop_from(arena, look, head) : NULL;
}
