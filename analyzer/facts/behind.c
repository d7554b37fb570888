#include "facts/behind.h"

#include "ir/depth.h"
#include "ir/graph.h"

struct search {
    const struct ls_behind *behind;
    struct ls_depth ways;
};

static bool is_the_call(void *context, const struct ls_inst *inst)
{
    return inst == ((const struct search *)context)->behind->call;
}

/* The target that is taken when it has worked; LS_NONE where that is not known. */
static uint32_t way_of_success(const struct ls_look *look, const struct ls_inst *last)
{
    bool tests_zero = last->op == LS_OP_BRANCH && last->b.kind == LS_OPERAND_CONST &&
                      look->unit->constants.at[last->b.ref] == 0;
    return tests_zero && last->operator== LS_OPR_EQ   ? 0
           : tests_zero && last->operator== LS_OPR_NE ? 1
                                                      : LS_NONE;
}

static void leave(struct search *search, const struct ls_inst *last)
{
    const struct ls_behind *behind = search->behind;
    const struct ls_look *look = behind->look;
    if (ls_look_test(look, last, is_the_call, search)) {
        uint32_t way = way_of_success(look, last);
        if (way != LS_NONE)
            ls_depth_add(&search->ways, ls_target(look->unit, last, way));
        return;
    }
    if (ls_target_count(last) > 1 && !behind->passes(behind->context, last))
        return;
    ls_depth_add_targets(&search->ways, look->unit, last, 0);
}

/* From an instruction of the block on. */
static const struct ls_inst *go(struct search *search, uint32_t block, const struct ls_inst *inst)
{
    const struct ls_behind *behind = search->behind;
    const struct ls_inst *end = ls_block_end(behind->look->unit, behind->look->function, block);
    for (; inst < end; inst++) {
        enum ls_next next = behind->visit(behind->context, inst);
        if (next != LS_GO_ON)
            return next == LS_FOUND ? inst : NULL;
        if (ls_opcode_is_terminator((enum ls_opcode)inst->op))
            leave(search, inst);
    }
    return NULL;
}

bool ls_behind_everywhere(void *context, const struct ls_inst *branch)
{
    (void)context;
    (void)branch;
    return true;
}

const struct ls_inst *ls_behind_find(const struct ls_behind *behind)
{
    const struct ls_look *look = behind->look;
    struct ls_arena arena = {0};
    struct search search = {behind, ls_depth_start(&arena, look->function->blocks)};
    const struct ls_inst *found = go(&search, behind->block, behind->call + 1);
    for (uint32_t block; !found && (block = ls_depth_next(&search.ways)) != LS_NONE;)
        found = go(&search, block, ls_block_begin(look->unit, look->function, block));
    ls_depth_release(&search.ways);
    ls_arena_release(&arena);
    return found;
}
