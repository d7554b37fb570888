#include "flow/fixed.h"

struct fixed_pointer {
    uint32_t target[LS_MOST_TARGETS], targets;
    uint32_t stores;
    bool from_start, escapes;
    bool elsewhere; /* set to something else, or to too many */
};

struct ls_fixed {
    uint32_t count;
    struct fixed_pointer *of; /* by global */
};

struct scan {
    struct ls_fixed *fixed;
    const struct ls_unit *unit;
    const struct ls_unit_map *map;
    bool in_initialisers;
};

/* The global that an operand is the address of, or LS_NONE. */
static uint32_t addressed(const struct scan *scan, struct ls_operand operand)
{
    if (operand.kind != LS_OPERAND_ADDRESS)
        return LS_NONE;
    const struct ls_place *place = &scan->unit->places.at[operand.ref];
    return place->base == LS_BASE_GLOBAL && place->steps == 0 ? scan->map->global[place->ref]
                                                              : LS_NONE;
}

/* Who has its address may set it. */
static void note_address(const struct scan *scan, struct ls_operand operand)
{
    uint32_t global = addressed(scan, operand);
    if (global != LS_NONE)
        scan->fixed->of[global].escapes = true;
}

static bool is_null(const struct scan *scan, struct ls_operand operand)
{
    return operand.kind == LS_OPERAND_CONST && scan->unit->constants.at[operand.ref] == 0;
}

static void add_target(struct fixed_pointer *fixed, uint32_t target)
{
    if (ls_is_among(fixed->target, fixed->targets, target))
        return;
    if (target == LS_NONE || fixed->targets == LS_MOST_TARGETS)
        fixed->elsewhere = true;
    else
        fixed->target[fixed->targets++] = target;
}

static void note_store(const struct scan *scan, const struct ls_inst *inst)
{
    const struct ls_place *place = &scan->unit->places.at[inst->a.ref];
    if (place->base != LS_BASE_GLOBAL)
        return;
    struct fixed_pointer *fixed = &scan->fixed->of[scan->map->global[place->ref]];
    fixed->from_start = scan->in_initialisers;
    fixed->stores++;
    if (place->steps != 0 || !is_null(scan, inst->b))
        add_target(fixed, place->steps == 0 ? addressed(scan, inst->b) : LS_NONE);
}

static void look_at(const struct scan *scan, const struct ls_inst *inst)
{
    if (inst->op == LS_OP_STORE)
        note_store(scan, inst);
    note_address(scan, inst->a);
    note_address(scan, inst->b);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        note_address(scan, scan->unit->args.at[inst->first + i]);
}

static void look_through(const struct scan *scan, const struct ls_function *function)
{
    LS_EACH_INST (inst, scan->unit, function)
        look_at(scan, inst);
}

const struct ls_fixed *ls_fixed_new(struct ls_arena *arena, const struct ls_program *program)
{
    struct ls_fixed *fixed = LS_NEW(arena, struct ls_fixed);
    fixed->count = program->globals.count;
    fixed->of = LS_NEW_ARRAY(arena, struct fixed_pointer, program->globals.count + 1);
    for (uint32_t u = 0; u < program->unit_count; u++) {
        struct scan scan = {fixed, program->units[u], &program->maps[u], false};
        for (uint32_t f = 0; f < scan.unit->functions.count; f++) {
            scan.in_initialisers = (scan.unit->functions.at[f].flags & LS_FN_INIT) != 0;
            look_through(&scan, &scan.unit->functions.at[f]);
        }
    }
    return fixed;
}

uint32_t ls_fixed_find(const struct ls_fixed *fixed, uint32_t global, bool *from_start)
{
    const struct fixed_pointer *pointer = &fixed->of[global];
    *from_start = pointer->from_start;
    bool is_one = pointer->stores == 1 && !pointer->escapes && pointer->targets == 1;
    return is_one ? pointer->target[0] : LS_NONE;
}

uint32_t ls_fixed_choices(const struct ls_fixed *fixed, uint32_t global, const uint32_t **target)
{
    const struct fixed_pointer *pointer = &fixed->of[global];
    *target = pointer->target;
    return pointer->escapes || pointer->elsewhere ? 0 : pointer->targets;
}
