#include "facts/singles.h"

#include <string.h>

#include "base/hash.h"
#include "flow/locktypes.h"
#include "flow/ownership.h"
#include "ir/graph.h"

struct count {
    uint32_t objects;
    UT_hash_handle hh;
};

struct ls_singles {
    struct ls_arena *arena;
    const struct ls_flow *flow;
    struct ls_locktypes *types;
    struct count *counts; /* uthash table by record */
};

enum { MANY = 2 };

static void add_objects(struct ls_singles *singles, const char *type, uint32_t objects)
{
    const char *record = type ? ls_locktypes_record(singles->types, type) : NULL;
    struct count *count;
    if (!record)
        return;
    HASH_FIND_STR(singles->counts, record, count);
    if (!count) {
        count = LS_NEW(singles->arena, struct count);
        HASH_ADD_KEYPTR(hh, singles->counts, record, strlen(record), count);
    }
    count->objects += strchr(type, '[') ? MANY : objects;
}

static void count_globals(struct ls_singles *singles)
{
    const struct ls_program *program = singles->flow->program;
    for (uint32_t i = 0; i < program->globals.count; i++) {
        const struct ls_variable_info *info = &program->globals.at[i];
        const struct ls_unit *unit = program->units[info->unit];
        add_objects(singles, ls_unit_text(unit, unit->globals.at[info->global].type), 1);
    }
    for (uint32_t i = 0; i < program->fields.count; i++)
        add_objects(singles, program->fields.at[i].type, MANY);
}

/* Copies that nobody else can point to do not count. */
static void count_locals(struct ls_singles *singles, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(singles->flow->program, proc);
    const struct ls_function *function = ls_proc_function(singles->flow->program, proc);
    for (uint32_t i = 0; i < function->variables; i++) {
        const struct ls_variable *variable = &unit->variables.at[function->first_variable + i];
        if ((variable->flags & LS_VAR_ADDRESS_TAKEN) && !(variable->flags & LS_VAR_SYNTHETIC))
            add_objects(singles, ls_unit_text(unit, variable->type),
                        ls_program_is_main(singles->flow->program, proc) ? 1 : MANY);
    }
}

static bool is_in_loop(struct ls_singles *singles, uint32_t proc, uint32_t block)
{
    const struct ls_unit *unit = ls_proc_unit(singles->flow->program, proc);
    const struct ls_function *function = ls_proc_function(singles->flow->program, proc);
    return ls_blocks_after(singles->arena, unit, function, block)[block];
}

/* Memory of a size that is known, and not so many times that: perhaps one object. */
static bool is_one(const struct ls_unit *unit, const struct ls_inst *call)
{
    bool times_one = call->count < 2;
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand arg = unit->args.at[call->first + i];
        if (arg.kind != LS_OPERAND_CONST)
            return false;
        times_one |= unit->constants.at[arg.ref] == 1;
    }
    return times_one;
}

/* Something new, or what a function without source returns. What other functions return they have
 * from somewhere. */
static void count_call(struct ls_singles *singles, uint32_t proc, const struct ls_inst *store,
                       const struct ls_inst *call, uint32_t block)
{
    const struct ls_program *program = singles->flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const char *type = ls_unit_text(unit, unit->places.at[store->a.ref].type);
    uint32_t count;
    const uint32_t *targets = ls_program_targets(program, proc, call, &count);
    bool is_defined = count > 0;
    for (uint32_t i = 0; i < count; i++)
        is_defined &= program->procs.at[targets[i]].defined;
    bool is_new = count == 1 && singles->flow->habits[targets[0]].is_fresh;
    if (is_defined && !is_new)
        return;
    bool once = is_new && is_one(unit, call) && ls_program_is_main(program, proc) &&
                !is_in_loop(singles, proc, block);
    add_objects(singles, ls_locktypes_target(singles->types, type), once ? 1 : MANY);
}

static void count_allocations(struct ls_singles *singles, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(singles->flow->program, proc);
    const struct ls_function *function = ls_proc_function(singles->flow->program, proc);
    const struct ls_inst **made_by =
        LS_NEW_ARRAY(singles->arena, const struct ls_inst *, function->temps + 1);
    for (uint32_t b = 0; b < function->blocks; b++) {
        LS_EACH_INST_OF (inst, unit, function, b) {
            if (inst->op == LS_OP_CALL && inst->result != LS_NONE && inst->result < function->temps)
                made_by[inst->result] = inst;
            if (inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_TEMP &&
                inst->b.ref < function->temps && made_by[inst->b.ref])
                count_call(singles, proc, inst, made_by[inst->b.ref], b);
        }
    }
}

struct ls_singles *ls_singles_new(struct ls_arena *arena, const struct ls_flow *flow)
{
    struct ls_singles *singles = LS_NEW(arena, struct ls_singles);
    *singles = (struct ls_singles){
        .arena = arena, .flow = flow, .types = ls_locktypes_new(arena, flow->program, flow->api)};
    count_globals(singles);
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        if (!flow->program->procs.at[proc].defined)
            continue;
        count_locals(singles, proc);
        count_allocations(singles, proc);
    }
    return singles;
}

void ls_singles_free(struct ls_singles *singles)
{
    HASH_CLEAR(hh, singles->counts);
    ls_locktypes_release(singles->types);
}

bool ls_singles_has(const struct ls_singles *singles, uint32_t address)
{
    const struct ls_flow *flow = singles->flow;
    const struct ls_term *term = ls_term(&flow->terms, address);
    while (term->kind == LS_TERM_INDEX)
        term = ls_term(&flow->terms, term->a);
    if (!singles->flow->has_main || term->kind != LS_TERM_FIELD)
        return false;
    const char *record = flow->program->fields.at[term->b].record;
    struct count *count;
    HASH_FIND_STR(singles->counts, record, count);
    return count && count->objects == 1;
}
