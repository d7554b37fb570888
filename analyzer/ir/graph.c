#include "ir/graph.h"

const struct ls_inst *ls_block_terminator(const struct ls_unit *unit,
                                          const struct ls_function *function, uint32_t block)
{
    const struct ls_block *b = &unit->blocks.at[function->first_block + block];
    return &unit->insts.at[b->first + b->count - 1];
}

uint32_t ls_target_count(const struct ls_inst *terminator)
{
    switch (terminator->op) {
    case LS_OP_JUMP:
        return 1;
    case LS_OP_BRANCH:
        return 2;
    case LS_OP_SWITCH:
        return terminator->count;
    default:
        return 0;
    }
}

uint32_t ls_target(const struct ls_unit *unit, const struct ls_inst *terminator, uint32_t n)
{
    return terminator->op == LS_OP_SWITCH ? unit->cases.at[terminator->first + n].target
                                          : terminator->target[n];
}

/* Counting sort by target: first[b + 1] walks from the start of b's row to its end while the row is
 * filled. */
struct ls_predecessors ls_predecessors_find(struct ls_arena *arena, const struct ls_unit *unit,
                                            const struct ls_function *function)
{
    uint32_t blocks = function->blocks;
    uint32_t *first = LS_NEW_ARRAY(arena, uint32_t, (size_t)blocks + 2);
    for (uint32_t b = 0; b < blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(unit, function, b);
        for (uint32_t n = 0; n < ls_target_count(last); n++)
            first[ls_target(unit, last, n) + 2]++;
    }
    for (uint32_t b = 1; b <= blocks; b++)
        first[b + 1] += first[b];
    uint32_t *from = LS_NEW_ARRAY(arena, uint32_t, (size_t)first[blocks + 1] + 1);
    for (uint32_t b = 0; b < blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(unit, function, b);
        for (uint32_t n = 0; n < ls_target_count(last); n++)
            from[first[ls_target(unit, last, n) + 1]++] = b;
    }
    return (struct ls_predecessors){first, from};
}

bool *ls_blocks_after(struct ls_arena *arena, const struct ls_unit *unit,
                      const struct ls_function *function, uint32_t block)
{
    bool *after = LS_NEW_ARRAY(arena, bool, function->blocks);
    uint32_t *stack = LS_NEW_ARRAY(arena, uint32_t, (size_t)function->blocks + 1), count = 0;
    stack[count++] = block;
    while (count > 0) {
        const struct ls_inst *last = ls_block_terminator(unit, function, stack[--count]);
        for (uint32_t n = 0; n < ls_target_count(last); n++) {
            uint32_t next = ls_target(unit, last, n);
            if (!after[next])
                stack[count++] = next;
            after[next] = true;
        }
    }
    return after;
}

bool *ls_blocks_before(struct ls_arena *arena, const struct ls_function *function,
                       const struct ls_predecessors *before, uint32_t block)
{
    bool *leads = LS_NEW_ARRAY(arena, bool, function->blocks);
    uint32_t *stack = LS_NEW_ARRAY(arena, uint32_t, (size_t)function->blocks + 1), count = 0;
    stack[count++] = block;
    while (count > 0) {
        uint32_t next = stack[--count];
        for (uint32_t i = before->first[next]; i < before->first[next + 1]; i++) {
            if (!leads[before->from[i]])
                stack[count++] = before->from[i];
            leads[before->from[i]] = true;
        }
    }
    return leads;
}

uint32_t ls_block_of(const struct ls_unit *unit, const struct ls_function *function,
                     const struct ls_inst *inst)
{
    uint32_t number = (uint32_t)(inst - unit->insts.at), block;
    const struct ls_block *blocks = &unit->blocks.at[function->first_block];
    LS_BISECT(block, middle, function->blocks,
              blocks[middle].first + blocks[middle].count <= number);
    return block;
}

uint32_t ls_block_of_call(const struct ls_unit *unit, const struct ls_function *function,
                          struct ls_site site)
{
    LS_EACH_INST (inst, unit, function)
        if (inst->op == LS_OP_CALL && ls_site_equal(inst->site, site))
            return ls_block_of(unit, function, inst);
    return LS_NONE;
}

static uint32_t common_dominator(const uint32_t *dominators, uint32_t a, uint32_t b)
{
    while (a != b) {
        while (a > b)
            a = dominators[a];
        while (b > a)
            b = dominators[b];
    }
    return a;
}

static uint32_t dominator_of(const struct ls_predecessors *p, const uint32_t *dominators,
                             uint32_t block)
{
    uint32_t dominator = LS_NONE;
    for (uint32_t i = p->first[block]; i < p->first[block + 1]; i++) {
        uint32_t from = p->from[i];
        if (dominators[from] != LS_NONE)
            dominator = dominator == LS_NONE ? from : common_dominator(dominators, dominator, from);
    }
    return dominator;
}

/* A block's dominators all stand before it, because one of its predecessors does: the numbering is
 * the order that the algorithm asks for. */
const uint32_t *ls_dominators_find(struct ls_arena *arena, const struct ls_function *function,
                                   const struct ls_predecessors *before)
{
    uint32_t *dominators = LS_NEW_ARRAY(arena, uint32_t, function->blocks);
    for (uint32_t b = 1; b < function->blocks; b++)
        dominators[b] = LS_NONE;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = 1; b < function->blocks; b++) {
            uint32_t dominator = dominator_of(before, dominators, b);
            changed |= dominator != dominators[b];
            dominators[b] = dominator;
        }
    }
    return dominators;
}

bool ls_dominates(const uint32_t *dominators, uint32_t above, uint32_t below)
{
    while (below > above)
        below = dominators[below];
    return below == above;
}

/* What leads back to the head, and on from there against the edges. Inner loops are known, and
 * stepped over: so an edge is taken as one of a head, of a block, and of an inner loop. */
struct backwards {
    const struct ls_predecessors *before;
    const uint32_t *dominators;
    uint32_t *head, *outer, *stack, count;
};

static uint32_t outermost(const struct backwards *way, uint32_t block)
{
    uint32_t head = way->head[block];
    while (head != LS_NONE && way->outer[head] != LS_NONE)
        head = way->outer[head];
    return head;
}

static void find_loop(struct backwards *way, uint32_t head)
{
    for (uint32_t i = way->before->first[head]; i < way->before->first[head + 1]; i++)
        if (ls_dominates(way->dominators, head, way->before->from[i])) {
            way->head[head] = head;
            way->stack[way->count++] = way->before->from[i];
        }
    while (way->count > 0) {
        uint32_t block = way->stack[--way->count], inner = outermost(way, block);
        if (inner == head)
            continue;
        if (inner == LS_NONE)
            way->head[block] = head;
        else
            way->outer[inner] = head;
        uint32_t on = inner == LS_NONE ? block : inner;
        for (uint32_t i = way->before->first[on]; i < way->before->first[on + 1]; i++)
            way->stack[way->count++] = way->before->from[i];
    }
}

/* Heads dominate what is in their loops: inner ones have the greater numbers. */
struct ls_loops ls_loops_find(struct ls_arena *arena, const struct ls_function *function,
                              const struct ls_predecessors *before, const uint32_t *dominators)
{
    uint32_t blocks = function->blocks;
    struct backwards way = {.before = before,
                            .dominators = dominators,
                            .head = LS_NEW_ARRAY(arena, uint32_t, blocks),
                            .outer = LS_NEW_ARRAY(arena, uint32_t, blocks),
                            .stack = LS_NEW_ARRAY(arena, uint32_t, 3 * before->first[blocks] + 1)};
    for (uint32_t b = 0; b < blocks; b++)
        way.head[b] = way.outer[b] = LS_NONE;
    for (uint32_t head = blocks; head-- > 0;)
        find_loop(&way, head);
    return (struct ls_loops){way.head, way.outer};
}

bool *ls_loop_blocks(struct ls_arena *arena, const struct ls_function *function,
                     const struct ls_loops *loops, uint32_t head)
{
    bool *inside = LS_NEW_ARRAY(arena, bool, function->blocks);
    for (uint32_t b = head; loops->head[head] == head && b < function->blocks; b++) {
        uint32_t around = loops->head[b];
        while (around != LS_NONE && around > head)
            around = loops->outer[around];
        inside[b] = around == head;
    }
    return inside;
}
