#include "facts/taken.h"

#include "base/vec.h"
#include "ir/depth.h"
#include "ir/graph.h"

typedef LS_VEC(uint32_t) cell_list;
typedef LS_VEC(const struct ls_inst *) inst_list;

struct taking {
    const struct ls_look *look;
    const struct ls_mods *mods;
    const bool *around;
    const struct ls_inst *wait;
    struct ls_depth ways;
    cell_list wanted; /* the `if` looks at */
    inst_list got;    /* what gets something from there, with the mutex held */
    bool ends;        /* the way that is gone does not tell any more */
    uint32_t untested;
};

static bool is_wanted(const struct taking *taking, uint32_t cell)
{
    return ls_is_among(taking->wanted.at, taking->wanted.count, cell);
}

static bool in_loop(const struct taking *taking, const struct ls_inst *last)
{
    for (uint32_t i = 0; i < ls_target_count(last); i++)
        if (!taking->around[ls_target(taking->look->unit, last, i)])
            return false;
    return true;
}

static const struct ls_look *look_over(const struct ls_look *look, const struct ls_inst *call,
                                       struct ls_look *callee)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    if (count != 1 || !look->program->procs.at[targets[0]].defined || look->api[targets[0]])
        return NULL;
    *callee = ls_look_over(look->program, look->api, targets[0]);
    return callee;
}

/* What the wait depends on */

static void want(struct taking *taking, uint32_t cell)
{
    if (cell != LS_NONE && !is_wanted(taking, cell))
        ls_vec_push(&taking->wanted, cell);
}

static bool see_wanted(void *context, const struct ls_inst *inst)
{
    struct taking *taking = context;
    struct ls_look callee;
    if (inst->op == LS_OP_LOAD) {
        want(taking, ls_look_cell(taking->look, inst->a.ref));
    } else if (look_over(taking->look, inst, &callee) && callee.function->blocks == 1) {
        LS_EACH_INST (read, callee.unit, callee.function) {
            if (read->op == LS_OP_LOAD && ls_look_is_memory(&callee, read->a.ref))
                want(taking, ls_look_cell(&callee, read->a.ref));
        }
    }
    return false;
}

static bool locks(const struct taking *taking, uint32_t block, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_inst *inst =
            ls_block_inst(taking->look->unit, taking->look->function, block, i);
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(taking->look, inst) : NULL;
        if (api && (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE))
            return true;
    }
    return false;
}

/* Up from the wait to where its mutex is taken: each test after which the loop goes on anyway. */
static void collect_wanted(struct taking *taking, uint32_t block, uint32_t index)
{
    const struct ls_look *look = taking->look;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    while (!locks(taking, block, index) && dominators[block] != block &&
           taking->around[dominators[block]]) {
        block = dominators[block];
        index = look->unit->blocks.at[look->function->first_block + block].count;
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, block);
        if (last->op != LS_OP_BRANCH || !in_loop(taking, last))
            continue;
        ls_look_test(look, last, see_wanted, taking);
    }
}

/* What is done behind it */

static bool is_changed(const struct taking *taking, const struct ls_inst *inst, uint32_t cell)
{
    if (inst->op == LS_OP_STORE)
        return ls_look_written(taking->look, inst) == cell &&
               ls_look_depends(taking->look, inst->b);
    if (inst->op != LS_OP_CALL)
        return false;
    uint32_t count;
    const uint32_t *targets =
        ls_program_targets(taking->look->program, taking->look->proc, inst, &count);
    bool changed = ls_look_written(taking->look, inst) == cell;
    for (uint32_t i = 0; i < count; i++)
        changed |= ls_mods_writes_cell(taking->mods, targets[i], cell);
    return changed;
}

/* A flag that ends the loop, and that the function itself does not count in. */
static bool sees_more(void *context, const struct ls_inst *inst)
{
    const struct taking *taking = context;
    const struct ls_look *look = taking->look;
    if (inst == taking->wait)
        return false;
    if (inst->op != LS_OP_LOAD)
        return true;
    if (!ls_look_is_memory(look, inst->a.ref))
        return false;
    uint32_t cell = ls_look_cell(look, inst->a.ref);
    bool changed = cell == LS_NONE;
    for (uint32_t b = 0; b < look->function->blocks && !changed; b++)
        LS_EACH_INST_OF (one, look->unit, look->function, b)
            changed |= is_changed(taking, one, cell);
    return changed;
}

static bool sees_memory(void *context, const struct ls_inst *inst)
{
    const struct taking *taking = context;
    return inst != taking->wait &&
           (inst->op != LS_OP_LOAD || ls_look_is_memory(taking->look, inst->a.ref));
}

static bool is_retest(struct taking *taking, const struct ls_inst *last)
{
    bool (*see)(void *, const struct ls_inst *) = in_loop(taking, last) ? sees_memory : sees_more;
    return ls_look_test(taking->look, last, see, taking);
}

/* What was got from there, or what a call returned, is tested for being there. */

static bool is_got(void *context, const struct ls_inst *inst)
{
    const struct taking *taking = context;
    for (uint32_t i = 0; i < taking->got.count; i++)
        if (taking->got.at[i] == inst)
            return true;
    return false;
}

/* A function that is there to read and changes nothing of it gets nothing from there either. */
static bool gets(const struct taking *taking, const struct ls_inst *inst)
{
    struct ls_look callee;
    if (inst->op == LS_OP_LOAD)
        return is_wanted(taking, ls_look_cell(taking->look, inst->a.ref));
    bool gets = inst->op == LS_OP_CALL && !look_over(taking->look, inst, &callee);
    for (uint32_t i = 0; i < taking->wanted.count && inst->op == LS_OP_CALL; i++)
        gets |= is_changed(taking, inst, taking->wanted.at[i]);
    return gets;
}

static bool is_checked(struct taking *taking)
{
    const struct ls_look *look = taking->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (taking->around[b] && last->op == LS_OP_BRANCH &&
            ls_look_test(look, last, is_got, taking))
            return true;
    }
    return false;
}

static bool writes(const struct ls_look *look, uint32_t cell)
{
    LS_EACH_INST_OF (inst, look->unit, look->function, 0)
        if (ls_look_written(look, inst) == cell)
            return true;
    return false;
}

/* A function that just takes, and one that may look first, or calls others that may. */
static void take_by_call(struct taking *taking, const struct ls_inst *call, uint32_t cell)
{
    struct ls_look callee;
    if (look_over(taking->look, call, &callee) && callee.function->blocks == 1 &&
        writes(&callee, cell))
        taking->untested = cell;
    taking->ends = true;
}

static void see(struct taking *taking, const struct ls_inst *inst)
{
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(taking->look, inst) : NULL;
    taking->ends |= inst == taking->wait ||
                    (api && (api->role == LS_ROLE_RELEASE || api->role == LS_ROLE_WAIT));
    if (!taking->ends && !api && gets(taking, inst))
        ls_vec_push(&taking->got, inst);
    for (uint32_t i = 0; i < taking->wanted.count && !taking->ends && !api; i++) {
        uint32_t cell = taking->wanted.at[i];
        if (inst->op == LS_OP_CALL && is_changed(taking, inst, cell)) {
            take_by_call(taking, inst, cell);
        } else if (ls_look_written(taking->look, inst) == cell) {
            taking->untested = is_changed(taking, inst, cell) ? cell : LS_NONE;
            taking->ends = true;
        }
    }
}

static void go(struct taking *taking, uint32_t block, uint32_t index)
{
    const struct ls_look *look = taking->look;
    uint32_t count = look->unit->blocks.at[look->function->first_block + block].count;
    taking->ends = false;
    for (; index + 1 < count && !taking->ends; index++)
        see(taking, ls_block_inst(look->unit, look->function, block, index));
    const struct ls_inst *last = ls_block_terminator(look->unit, look->function, block);
    if (taking->ends || is_retest(taking, last))
        return;
    ls_depth_add_targets(&taking->ways, look->unit, last, 0);
}

struct ls_taken ls_taken_behind(struct ls_arena *arena, const struct ls_look *look,
                                const struct ls_mods *mods, const bool *around, uint32_t block,
                                uint32_t index)
{
    struct taking taking = {.look = look,
                            .mods = mods,
                            .around = around,
                            .ways = ls_depth_start(arena, look->function->blocks),
                            .untested = LS_NONE};
    taking.wait = ls_block_inst(look->unit, look->function, block, index);
    collect_wanted(&taking, block, index);
    go(&taking, block, index + 1);
    while (taking.untested == LS_NONE && (block = ls_depth_next(&taking.ways)) != LS_NONE)
        if (around[block])
            go(&taking, block, 0);
    ls_depth_release(&taking.ways);
    bool checked = taking.untested == LS_NONE && is_checked(&taking);
    ls_vec_release(&taking.wanted);
    ls_vec_release(&taking.got);
    return (struct ls_taken){.untested = taking.untested, .checked = checked};
}
