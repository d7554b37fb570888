#include "flow/walk_p.h"

/* In reverse postorder an edge that does not go forward closes a loop; what lies on ways from its
 * target forward to its source is in the loop. */
struct loop {
    uint32_t head, tail;
    bool *inside; /* by block */
};

/* By block: the end of the longest loop whose head it is, or 0; and the first block, in order, that
 * goes forward to it. */
struct edges {
    uint32_t *loop_end, *first_source;
};

typedef void visit_target(struct ls_walk *walk, uint32_t block, uint32_t target, void *context);

static void each_target(struct ls_walk *walk, uint32_t block, visit_target *visit, void *context)
{
    const struct ls_block *b = &walk->unit->blocks.at[walk->function->first_block + block];
    const struct ls_inst *last = &walk->unit->insts.at[b->first + b->count - 1];
    if (last->op == LS_OP_JUMP || last->op == LS_OP_BRANCH)
        visit(walk, block, last->target[0], context);
    if (last->op == LS_OP_BRANCH)
        visit(walk, block, last->target[1], context);
    for (uint32_t i = 0; last->op == LS_OP_SWITCH && i < last->count; i++)
        visit(walk, block, walk->unit->cases.at[last->first + i].target, context);
}

static void look_inside(struct ls_walk *walk, uint32_t block, uint32_t target, void *context)
{
    struct loop *loop = context;
    (void)walk;
    if (target > loop->head && target <= loop->tail && loop->inside[target])
        loop->inside[block] = true;
}

/* What a loop assigns has another value in each round. */
static void mark_assigned(struct ls_walk *walk, uint32_t block, bool *changes)
{
    LS_EACH_INST_OF (inst, walk->unit, walk->function, block) {
        if (inst->op == LS_OP_STORE) {
            const struct ls_place *place = &walk->unit->places.at[inst->a.ref];
            if (place->base == LS_BASE_LOCAL && place->steps == 0)
                changes[place->ref] = true;
        }
    }
}

static void mark_loop(struct ls_walk *walk, uint32_t tail, uint32_t head)
{
    struct loop loop = {head, tail, LS_NEW_ARRAY(&walk->arena, bool, tail + 1)};
    loop.inside[tail] = true;
    for (uint32_t block = tail; block-- > head;)
        each_target(walk, block, look_inside, &loop);
    if (!walk->changes[head])
        walk->changes[head] = LS_NEW_ARRAY(&walk->arena, bool, walk->function->variables + 1);
    for (uint32_t block = head; block <= tail; block++) {
        if (!loop.inside[block] && block != head)
            continue;
        walk->in_loop[block] = true;
        mark_assigned(walk, block, walk->changes[head]);
    }
}

/* Sources come in ascending order. */
static void note_edge(struct ls_walk *walk, uint32_t source, uint32_t target, void *context)
{
    struct edges *edges = context;
    if (target > source) {
        if (edges->first_source[target] == LS_NONE)
            edges->first_source[target] = source;
        return;
    }
    mark_loop(walk, source, target);
    edges->loop_end[target] = source + 1;
}

/* The loops that begin in this one, and reach further, are walked together with it. So is what goes
 * past its beginning to a block inside: the loop's own rounds do not bring that. */
static struct ls_span group_at(struct ls_walk *walk, const struct edges *edges, uint32_t begin)
{
    struct ls_span group = {begin, edges->loop_end[begin]};
    uint32_t first = begin;
    for (uint32_t block = begin + 1; block < group.end; block++) {
        if (edges->loop_end[block] > group.end)
            group.end = edges->loop_end[block];
        if (edges->first_source[block] < first)
            first = edges->first_source[block];
    }
    while (first < group.begin) {
        if (edges->first_source[group.begin] < first)
            first = edges->first_source[group.begin];
        group.begin--;
        if (walk->groups.count > 0 && walk->groups.at[walk->groups.count - 1].end > group.begin)
            group.begin = walk->groups.at[--walk->groups.count].begin;
    }
    return group;
}

static void find_loops(struct ls_walk *walk)
{
    uint32_t blocks = walk->function->blocks;
    struct edges edges = {.loop_end = LS_NEW_ARRAY(&walk->arena, uint32_t, blocks),
                          .first_source = LS_NEW_ARRAY(&walk->arena, uint32_t, blocks)};
    for (uint32_t block = 0; block < blocks; block++)
        edges.first_source[block] = LS_NONE;
    for (uint32_t block = 0; block < blocks; block++)
        each_target(walk, block, note_edge, &edges);
    for (uint32_t block = 0; block < blocks; block++) {
        if (edges.loop_end[block] == 0)
            continue;
        struct ls_span group = group_at(walk, &edges, block);
        ls_vec_push(&walk->groups, group);
        block = group.end - 1;
    }
}

/* Where each temporary is made, and whether another block uses it. */
struct temps {
    uint32_t *home; /* block */
    bool *crosses;
    uint32_t block; /* that is looked at */
};

static void use(struct ls_walk *walk, struct temps *temps, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_TEMP) {
        walk->temp_used[operand.ref] = true;
        temps->crosses[operand.ref] |= temps->home[operand.ref] != temps->block;
    }
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return;
    const struct ls_place *place = &walk->unit->places.at[operand.ref];
    if (place->base == LS_BASE_POINTEE)
        use(walk, temps, place->pointer);
    for (uint32_t i = 0; i < place->steps; i++)
        use(walk, temps, walk->unit->steps.at[place->first_step + i].index);
}

static void use_all(struct ls_walk *walk, struct temps *temps, const struct ls_inst *inst)
{
    use(walk, temps, inst->a);
    use(walk, temps, inst->b);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        use(walk, temps, walk->unit->args.at[inst->first + i]);
}

typedef void visit_inst(struct ls_walk *walk, struct temps *temps, const struct ls_inst *inst);

static uint32_t each_inst(struct ls_walk *walk, struct temps *temps, visit_inst *visit)
{
    uint32_t count = 0;
    for (uint32_t b = 0; b < walk->function->blocks; b++) {
        const struct ls_block *block = &walk->unit->blocks.at[walk->function->first_block + b];
        temps->block = b;
        LS_EACH_INST_OF (inst, walk->unit, walk->function, b)
            visit(walk, temps, inst);
        count += block->count;
    }
    return count;
}

static void find_home(struct ls_walk *walk, struct temps *temps, const struct ls_inst *inst)
{
    (void)walk;
    if ((inst->op == LS_OP_LOAD || inst->op == LS_OP_CALL || inst->op == LS_OP_COMPUTE) &&
        inst->result != LS_NONE)
        temps->home[inst->result] = temps->block;
}

static bool changes_locks(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    if (flow->api[proc])
        return flow->api[proc]->role == LS_ROLE_ACQUIRE || flow->api[proc]->role == LS_ROLE_RELEASE;
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (summary->outcome[i].locks > 0)
            return true;
    return false;
}

static void note_locks(struct ls_walk *walk, struct temps *temps, const struct ls_inst *inst)
{
    (void)temps;
    uint32_t count;
    if (inst->op != LS_OP_CALL || walk->handles_locks)
        return;
    const uint32_t *targets = ls_program_targets(walk->flow->program, walk->proc, inst, &count);
    for (uint32_t i = 0; i < count && !walk->handles_locks; i++)
        walk->handles_locks = changes_locks(walk->flow, targets[i]);
}

/* Temporaries that live in one block only share their slots with those of other blocks. */
static void number_slots(struct ls_walk *walk, const struct temps *temps)
{
    uint32_t count = walk->function->temps, next = walk->function->variables, most = 0;
    uint32_t *used = LS_NEW_ARRAY(&walk->arena, uint32_t, walk->function->blocks);
    for (uint32_t i = 0; i < count; i++)
        if (temps->crosses[i])
            walk->slot_of_temp[i] = next++;
    walk->slots = next;
    for (uint32_t i = 0; i < count; i++) {
        if (temps->crosses[i])
            continue;
        uint32_t number = used[temps->home[i]]++;
        walk->slot_of_temp[i] = next + number;
        most = number + 1 > most ? number + 1 : most;
    }
    walk->all_slots = next + most;
}

uint32_t ls_walk_plan(struct ls_walk *walk)
{
    const struct ls_function *function = walk->function;
    uint32_t temps = function->temps + 1;
    struct temps use_of = {.home = LS_NEW_ARRAY(&walk->arena, uint32_t, temps),
                           .crosses = LS_NEW_ARRAY(&walk->arena, bool, temps)};
    walk->slot_of_temp = LS_NEW_ARRAY(&walk->arena, uint32_t, temps);
    walk->temp_used = LS_NEW_ARRAY(&walk->arena, bool, temps);
    walk->in = LS_NEW_ARRAY(&walk->arena, ls_states, function->blocks);
    walk->in_loop = LS_NEW_ARRAY(&walk->arena, bool, function->blocks);
    walk->changes = LS_NEW_ARRAY(&walk->arena, bool *, function->blocks);
    walk->last_round = LS_NEW_ARRAY(&walk->arena, struct ls_values, function->variables + 1);
    walk->first_inst = walk->unit->blocks.at[function->first_block].first;
    each_inst(walk, &use_of, find_home);
    uint32_t insts = each_inst(walk, &use_of, use_all);
    each_inst(walk, &use_of, note_locks);
    walk->executed = LS_NEW_ARRAY(&walk->arena, bool, insts);
    number_slots(walk, &use_of);
    find_loops(walk);
    return insts;
}
