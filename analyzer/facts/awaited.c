/* What a wait waits for: the memory that the tests around it look at. */
#include "facts/retest_p.h"
#include "ir/graph.h"

static void add_outer(struct ls_retest_search *search, uint32_t cell)
{
    if (cell != LS_NONE && search->outer->count < LS_MOST_AWAITED &&
        !ls_is_among(search->outer->at, search->outer->count, cell))
        ls_vec_push(search->outer, cell);
}

static bool see_outer(void *context, const struct ls_inst *inst)
{
    struct ls_retest_search *search = context;
    if (inst->op == LS_OP_LOAD && ls_look_is_memory(&search->look, inst->a.ref))
        add_outer(search, ls_look_cell(&search->look, inst->a.ref));
    else
        add_outer(search, ls_look_read(&search->look, inst));
    return false;
}

static bool leaves_loop(const struct ls_retest_search *search, const bool *loop,
                        const struct ls_inst *last)
{
    for (uint32_t i = 0; i < ls_target_count(last); i++)
        if (!loop[ls_target(search->look.unit, last, i)])
            return true;
    return false;
}

static void see_block_of_loop(struct ls_retest_search *search, const bool *loop, uint32_t block)
{
    const struct ls_inst *inst = ls_retest_inst(search, block, 0);
    for (uint32_t i = 0; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = ls_retest_inst(search, block, ++i))
        if (inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_CONST)
            add_outer(search, ls_look_written(&search->look, inst));
    if (!inst || inst->op != LS_OP_BRANCH || !leaves_loop(search, loop, inst))
        return;
    ls_look_test(&search->look, inst, see_outer, search);
}

void ls_awaited_further_out(struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    for (uint32_t head = loops->head[search->block]; head != LS_NONE; head = loops->outer[head]) {
        const bool *loop = ls_look_loop_from(search->arena, look, head);
        for (uint32_t b = head; b < look->function->blocks; b++)
            if (loop[b])
                see_block_of_loop(search, loop, b);
    }
}

static void add_cell(struct ls_retest_search *search, uint32_t cell, const char *text)
{
    for (uint32_t i = 0; i < search->cells->count; i++)
        if (search->cells->at[i] == cell)
            cell = LS_NONE;
    if (cell == LS_NONE || search->cells->count == LS_MOST_AWAITED || !search->collecting)
        return;
    uint32_t at = search->cells->count;
    ls_vec_push(search->cells, cell);
    for (; at > 0 && search->cells->at[at - 1] > cell; at--) {
        search->cells->at[at] = search->cells->at[at - 1];
        search->texts[at] = search->texts[at - 1];
    }
    search->cells->at[at] = cell;
    search->texts[at] = text;
}

struct leaf {
    struct ls_retest_search *search;
    const struct ls_inst *branch;
    bool any;
};

/* True when the loop waits as long as the operand of this branch, compared with 0, is not 0: so it
 * waits until it is. */
static bool waits_for_zero(const struct leaf *leaf)
{
    const struct ls_retest_search *search = leaf->search;
    const struct ls_inst *branch = leaf->branch;
    bool stays_if_true = search->around[ls_target(search->look.unit, branch, 0)];
    bool stays_if_false = search->around[ls_target(search->look.unit, branch, 1)];
    if (stays_if_true == stays_if_false)
        return false;
    return branch->operator== LS_OPR_NE ? stays_if_true
                                        : branch->operator== LS_OPR_EQ && stays_if_false;
}

static const char *say_test(const struct leaf *leaf, uint32_t cell)
{
    const struct ls_retest_search *search = leaf->search;
    const struct ls_inst *branch = leaf->branch;
    const char *name = ls_look_name(search->arena, search->look.program, cell);
    if (branch->op != LS_OP_BRANCH || branch->b.kind != LS_OPERAND_CONST)
        return branch->op == LS_OP_BRANCH && branch->b.kind != LS_OPERAND_NONE
                   ? ls_arena_printf(search->arena, "%s %s ...", name,
                                     ls_operator_name(branch->operator))
                   : name;
    long long value = (long long)search->look.unit->constants.at[branch->b.ref];
    if (value == 0)
        return waits_for_zero(leaf) ? ls_arena_printf(search->arena, "!%s", name) : name;
    return ls_arena_printf(search->arena, "%s %s %lld", name, ls_operator_name(branch->operator),
                           value);
}

/* What a function that only tests something reads. */
static void add_reads(struct leaf *leaf, uint32_t proc)
{
    struct ls_retest_search *search = leaf->search;
    if (!search->look.program->procs.at[proc].defined || search->look.api[proc])
        return;
    const struct ls_look *look = ls_look_at(search->looks, proc);
    LS_EACH_INST (inst, look->unit, look->function) {
        uint32_t cell =
            inst->op == LS_OP_LOAD ? ls_look_cell(look, inst->a.ref) : ls_look_read(look, inst);
        if (cell != LS_NONE)
            add_cell(search, cell, ls_look_name(search->arena, search->look.program, cell));
    }
}

static bool see_leaf(void *context, const struct ls_inst *inst)
{
    struct leaf *leaf = context;
    struct ls_retest_search *search = leaf->search;
    if (inst == search->wait) {
        search->asks = true;
        return false;
    }
    if (inst->op == LS_OP_CALL) {
        uint32_t count;
        const uint32_t *targets =
            ls_program_targets(search->look.program, search->look.proc, inst, &count);
        uint32_t cell = ls_look_read(&search->look, inst);
        leaf->any = true;
        if (cell != LS_NONE)
            add_cell(search, cell, say_test(leaf, cell));
        else if (count == 1)
            add_reads(leaf, targets[0]);
    } else if (ls_look_is_memory(&search->look, inst->a.ref)) {
        uint32_t cell = ls_look_cell(&search->look, inst->a.ref);
        leaf->any = true;
        if (cell != LS_NONE)
            add_cell(leaf->search, cell, say_test(leaf, cell));
    }
    return false;
}

bool ls_awaited_test(struct ls_retest_search *search, const struct ls_inst *last)
{
    struct leaf leaf = {search, last, false};
    ls_look_test(&search->look, last, see_leaf, &leaf);
    return leaf.any;
}

void ls_awaited_before(struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    uint32_t around = LS_NONE; /* where all parts go that do not hold */
    search->collecting = true;
    for (uint32_t block = search->block; dominators[block] != block; block = dominators[block]) {
        const struct ls_inst *last =
            ls_block_terminator(look->unit, look->function, dominators[block]);
        uint32_t other =
            last->op != LS_OP_BRANCH ? LS_NONE : last->target[last->target[0] == block];
        if (around != LS_NONE && around != other)
            break;
        (void)ls_awaited_test(search, last);
        around = other;
        if (other == LS_NONE)
            break;
    }
}

const char *ls_awaited_text(struct ls_arena *arena, const char *const *texts, uint32_t count)
{
    const char *text = texts[0];
    for (uint32_t i = 1; i < count; i++)
        text = ls_arena_printf(arena, "%s, %s", text, texts[i]);
    return text;
}
