/* Weak exchanges (`atomic_compare_exchange_weak`) that are taken for done. On machines that reserve
 * a cache line instead of locking it they fail without a reason now and then. */
#include <string.h>

#include "facts/filler_p.h"
#include "ir/graph.h"

struct search {
    struct ls_filler *filler;
    const bool *is_weak; /* by proc */
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_unit_map *map;
    const struct ls_function *function;
};

/* Whether control comes back to the block. */
static bool is_repeated(const struct search *search, uint32_t block)
{
    return ls_blocks_after(&search->filler->arena, search->unit, search->function, block)[block];
}

static bool is_temp(struct ls_operand operand, uint32_t temp)
{
    return operand.kind == LS_OPERAND_TEMP && operand.ref == temp;
}

static bool uses(const struct search *search, const struct ls_inst *inst, uint32_t temp)
{
    bool used = is_temp(inst->a, temp) || is_temp(inst->b, temp);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        used |= is_temp(search->unit->args.at[inst->first + i], temp);
    return used;
}

/* Where control goes from the start of a block, past blocks that do nothing. */
static uint32_t landing(const struct search *search, uint32_t block)
{
    for (uint32_t i = 0; i < search->function->blocks; i++) {
        const struct ls_inst *first = ls_block_inst(search->unit, search->function, block, 0);
        if (!first || first->op != LS_OP_JUMP)
            break;
        block = first->target[0];
    }
    return block;
}

/* Both ways of the branch are one: what it looks at changes nothing. */
static bool decides_nothing(const struct search *search, const struct ls_inst *inst)
{
    return inst->op == LS_OP_BRANCH &&
           landing(search, inst->target[0]) == landing(search, inst->target[1]);
}

enum use { NOWHERE, IDLY, HERE, BY_CALLER };

/* Who looks at a result. */
static enum use use_of(const struct search *search, uint32_t temp)
{
    enum use use = NOWHERE;
    for (uint32_t b = 0; b < search->function->blocks; b++)
        LS_EACH_INST_OF (inst, search->unit, search->function, b) {
            if (temp == LS_NONE || !uses(search, inst, temp))
                continue;
            if (inst->op == LS_OP_RETURN)
                return BY_CALLER;
            if (use != HERE)
                use = decides_nothing(search, inst) ? IDLY : HERE;
        }
    return use;
}

/* As programs write it: <stdatomic.h> calls the compiler's own. */
static const char *plain_name(const char *name)
{
    static const char *const prefixes[] = {"__c11_", "__"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return name + strlen(prefixes[i]);
    return name;
}

static void check(const struct search *search, uint32_t block, const struct ls_inst *call)
{
    const struct ls_program *program = search->filler->flow->program;
    uint32_t target = search->map->function[call->a.ref];
    if (!search->is_weak[target])
        return;
    enum use use = use_of(search, call->result);
    if (use == BY_CALLER || (use != NOWHERE && is_repeated(search, block)))
        return;
    struct ls_arena *arena = &search->filler->model->arena;
    struct ls_ignored ignored = {
        .kind = use == HERE ? LS_IGNORED_RETRY : LS_IGNORED_EXCHANGE,
        .confidence = use == HERE || is_repeated(search, block) ? LS_AUDIT : LS_LIKELY,
        .at = ls_witness_location(program, search->proc, call->site),
        .function = ls_arena_strdup(arena, plain_name(program->procs.at[target].name)),
        .lock = LS_MODEL_NONE,
        .subject = ""};
    ls_vec_push(&search->filler->model->ignored, ignored);
}

static bool find_weak(const struct ls_filler *filler, bool *is_weak)
{
    const struct ls_flow *flow = filler->flow;
    bool any = false;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        is_weak[proc] =
            ls_apis_traits(flow->apis, flow->program->procs.at[proc].name) & LS_TRAIT_MAY_FAIL;
        any |= is_weak[proc];
    }
    return any;
}

void ls_filler_add_exchanges(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    bool *is_weak = LS_NEW_ARRAY(&filler->arena, bool, program->procs.count + 1);
    if (!find_weak(filler, is_weak))
        return;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        if (!program->procs.at[proc].defined)
            continue;
        struct search search = {filler,
                                is_weak,
                                proc,
                                ls_proc_unit(program, proc),
                                &program->maps[program->procs.at[proc].unit],
                                ls_proc_function(program, proc)};
        for (uint32_t b = 0; b < search.function->blocks; b++)
            LS_EACH_INST_OF (inst, search.unit, search.function, b)
                if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION)
                    check(&search, b, inst);
    }
}
