/* Automatic _Atomic variables that have no value yet where they are used, or where threads start.
 * Until one is initialised it is no atomic: C leaves undefined what an operation on it does
 * (C17, 7.17.2). */
#include <string.h>

#include "facts/filler_p.h"
#include "ir/graph.h"

/* What ways to a point may have left; both where they differ. */
enum { UNSET = 1, SET = 2 };

struct variable {
    uint32_t number; /* within the function */
    const struct ls_variable *info;
    uint8_t *at_start;         /* by block */
    const struct ls_inst *use; /* the worst that was seen so far; NULL = none */
    enum ls_confidence confidence;
    bool is_used; /* there, or else threads start */
};

struct search {
    struct ls_filler *filler;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_function *function;
    struct variable variable;
};

static bool is_atomic(const char *type)
{
    size_t length = strlen(type);
    return strncmp(type, "_Atomic(", 8) == 0 && type[length - 1] == ')';
}

static bool is_at(const struct search *search, struct ls_operand operand, unsigned kind)
{
    if (operand.kind != kind)
        return false;
    if (kind == LS_OPERAND_VAR)
        return operand.ref == search->variable.number;
    const struct ls_place *place = &search->unit->places.at[operand.ref];
    return place->base == LS_BASE_LOCAL && place->ref == search->variable.number;
}

static bool has_argument(const struct search *search, const struct ls_inst *inst, unsigned kind)
{
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        if (is_at(search, search->unit->args.at[inst->first + i], kind))
            return true;
    return false;
}

static uint32_t callee_of(const struct search *search, const struct ls_inst *call)
{
    const struct ls_program *program = search->filler->flow->program;
    return call->op == LS_OP_CALL && call->a.kind == LS_OPERAND_FUNCTION
               ? program->maps[program->procs.at[search->proc].unit].function[call->a.ref]
               : LS_NONE;
}

/* An atomic operation that looks at the variable, or at its value. */
static bool uses(const struct search *search, const struct ls_inst *inst)
{
    const struct ls_flow *flow = search->filler->flow;
    uint32_t callee = callee_of(search, inst);
    const struct ls_memory *memory =
        callee != LS_NONE ? ls_apis_memory(flow->apis, flow->program->procs.at[callee].name) : NULL;
    if (memory && memory->atomic && memory->reads && memory->reads <= inst->count &&
        is_at(search, search->unit->args.at[inst->first + memory->reads - 1], LS_OPERAND_ADDRESS))
        return true;
    return is_at(search, inst->a, LS_OPERAND_VAR) || is_at(search, inst->b, LS_OPERAND_VAR) ||
           has_argument(search, inst, LS_OPERAND_VAR);
}

/* Whoever gets the address may give it a value. */
static bool sets(const struct search *search, const struct ls_inst *inst)
{
    return (inst->op == LS_OP_STORE && is_at(search, inst->a, LS_OPERAND_PLACE)) ||
           is_at(search, inst->a, LS_OPERAND_ADDRESS) ||
           is_at(search, inst->b, LS_OPERAND_ADDRESS) ||
           has_argument(search, inst, LS_OPERAND_ADDRESS);
}

/* Of a loop, the text that stands above the variable has nothing to do with it. */
static bool is_below(const struct search *search, const struct ls_inst *inst)
{
    struct ls_site site = search->variable.info->site;
    return inst->site.file == site.file && inst->site.line >= site.line;
}

static void note(struct search *search, const struct ls_inst *inst, bool is_used,
                 enum ls_confidence confidence)
{
    struct variable *variable = &search->variable;
    if (variable->use && variable->confidence >= confidence)
        return;
    variable->use = inst;
    variable->is_used = is_used;
    variable->confidence = confidence;
}

static uint8_t step(struct search *search, const struct ls_inst *inst, uint8_t state, bool notes)
{
    bool used = uses(search, inst);
    if (notes && (state & UNSET) && is_below(search, inst)) {
        if (used)
            note(search, inst, true, state & SET ? LS_AUDIT : LS_LIKELY);
        else if (ls_call_creates_threads(search->filler->flow, search->proc, inst))
            note(search, inst, false, LS_AUDIT);
    }
    return !used && sets(search, inst) ? SET : state; /* an addition to nothing is nothing */
}

static uint8_t walk(struct search *search, uint32_t block, bool notes)
{
    uint8_t state = search->variable.at_start[block];
    LS_EACH_INST_OF (inst, search->unit, search->function, block)
        state = step(search, inst, state, notes);
    return state;
}

/* Forwards, until nothing changes. */
static void follow(struct search *search)
{
    uint8_t *at_start = search->variable.at_start;
    bool changes = true;
    at_start[0] = UNSET;
    while (changes) {
        changes = false;
        for (uint32_t b = 0; b < search->function->blocks; b++) {
            const struct ls_inst *end = ls_block_terminator(search->unit, search->function, b);
            uint8_t state = at_start[b] ? walk(search, b, false) : 0;
            for (uint32_t n = 0; state && n < ls_target_count(end); n++) {
                uint8_t *next = &at_start[ls_target(search->unit, end, n)];
                changes |= (*next | state) != *next;
                *next |= state;
            }
        }
    }
    for (uint32_t b = 0; b < search->function->blocks; b++)
        if (at_start[b])
            walk(search, b, true);
}

static void check(struct search *search, uint32_t number, const struct ls_variable *info)
{
    struct ls_filler *filler = search->filler;
    search->variable = (struct variable){
        .number = number,
        .info = info,
        .at_start = LS_NEW_ARRAY(&filler->scratch, uint8_t, search->function->blocks)};
    follow(search);
    if (search->variable.use) {
        struct ls_unset unset = {
            .name = ls_arena_strdup(&filler->model->arena, ls_unit_text(search->unit, info->name)),
            .confidence = search->variable.confidence,
            .is_used = search->variable.is_used,
            .defined = ls_witness_location(filler->flow->program, search->proc, info->site),
            .at = ls_witness_location(filler->flow->program, search->proc,
                                      search->variable.use->site)};
        ls_vec_push(&filler->model->unset, unset);
    }
    ls_arena_clear(&filler->scratch);
}

void ls_filler_add_unset(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        struct search search = {.filler = filler,
                                .proc = proc,
                                .unit = ls_proc_unit(program, proc),
                                .function = ls_proc_function(program, proc)};
        const struct ls_function *function = search.function;
        for (uint32_t v = 0; function->blocks > 0 && v < function->variables; v++) {
            const struct ls_variable *info =
                &search.unit->variables.at[function->first_variable + v];
            if (!(info->flags & (LS_VAR_PARAM | LS_VAR_SYNTHETIC)) &&
                is_atomic(ls_unit_text(search.unit, info->type)))
                check(&search, v, info);
        }
    }
}
