#include "facts/behind.h"

#include "ir/graph.h"

struct search {
    const struct ls_behind *behind;
    bool *seen; /* by block */
    const struct ls_inst *found;
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

static void go(struct search *search, uint32_t block, const struct ls_inst *inst);

static void enter(struct search *search, uint32_t block)
{
    const struct ls_look *look = search->behind->look;
    if (search->seen[block])
        return;
    search->seen[block] = true;
    go(search, block, ls_block_begin(look->unit, look->function, block));
}

static void leave(struct search *search, const struct ls_inst *last)
{
    const struct ls_behind *behind = search->behind;
    const struct ls_look *look = behind->look;
    if (ls_look_test(look, last, is_the_call, search)) {
        uint32_t way = way_of_success(look, last);
        if (way != LS_NONE)
            enter(search, ls_target(look->unit, last, way));
        return;
    }
    if (ls_target_count(last) > 1 && !behind->passes(behind->context, last))
        return;
    for (uint32_t i = 0; i < ls_target_count(last); i++)
        enter(search, ls_target(look->unit, last, i));
}

static void go(struct search *search, uint32_t block, const struct ls_inst *inst)
{
    const struct ls_behind *behind = search->behind;
    const struct ls_inst *end = ls_block_end(behind->look->unit, behind->look->function, block);
    for (; inst < end && !search->found; inst++) {
        enum ls_next next = behind->visit(behind->context, inst);
        if (next == LS_FOUND)
            search->found = inst;
        if (next != LS_GO_ON)
            return;
        if (ls_opcode_is_terminator((enum ls_opcode)inst->op))
            leave(search, inst);
    }
}

bool ls_behind_everywhere(void *context, const struct ls_inst *branch)
{
    (void)context;
    (void)branch;
    return true;
}

const struct ls_inst *ls_behind_find(const struct ls_behind *behind)
{
    struct ls_arena arena = {0};
    struct search search = {.behind = behind};
    search.seen = LS_NEW_ARRAY(&arena, bool, behind->look->function->blocks);
    go(&search, behind->block, behind->call + 1);
    ls_arena_release(&arena);
    return search.found;
}
