#include <stdlib.h>
#include <string.h>

#include "flow/access.h"
#include "flow/classes.h"
#include "flow/dump.h"
#include "flow/fixed.h"
#include "flow/limits.h"
#include "flow/merge.h"
#include "flow/once.h"
#include "flow/ownership.h"
#include "flow/promises.h"
#include "flow/walk_p.h"

enum {
    MOST_STATES = 16, /* per block; further ones are merged by force */
    MOST_PASSES = 20,
    EVENTS_PER_WALK = 60000, /* of callees, applied to states */
    EVENTS_IN_CYCLE = 6000,  /* the same in a recursion, where hundreds of functions may tell each
                                other everything */
    BUDGET_BASE =
        400000, /* instructions executed per walk, so that no function takes longer than */
    MOST_MEMORY = 256 << 20, /* bytes of one walk */
    BUDGET_PER_INST =
        200, /* a second or two: what is left is analysed on what has been found so far */
};

struct ls_state *ls_walk_copy(struct ls_walk *walk, const struct ls_state *state, uint32_t slots)
{
    struct ls_state *spare = walk->spare.count > 0 ? walk->spare.at[--walk->spare.count] : NULL;
    return ls_state_copy(&walk->arena, spare, state, slots, walk->all_slots);
}

/* A function has many states, but only few at a time: this one can be used again. */
static void drop(struct ls_walk *walk, struct ls_state *state)
{
    ls_vec_push(&walk->spare, state);
}

uint32_t ls_walk_point(const struct ls_walk *walk, const struct ls_inst *inst)
{
    return (uint32_t)(inst - walk->unit->insts.at) - walk->first_inst;
}

/* Blocks as points: told apart from instructions. */
static uint32_t block_point(uint32_t block)
{
    return block | 0x40000000u;
}

static void age(struct ls_walk *walk, struct ls_state *state, uint32_t slots, uint32_t point,
                uint32_t which)
{
    ls_state_age(&walk->flow->terms, &walk->arena, state, slots, point, which);
    state->course = ls_course_age(&walk->flow->terms, &walk->arena, state->course, point, which);
}

static uint32_t opaque(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst,
                       uint32_t which)
{
    uint32_t point = ls_walk_point(walk, inst);
    if (walk->in_loop[walk->block] && walk->executed[point])
        age(walk, state, walk->all_slots, point, LS_ANY);
    return ls_term_make(&walk->flow->terms, LS_TERM_RESULT, point, which);
}

void ls_walk_set_temp(struct ls_walk *walk, struct ls_state *state, uint32_t temp, uint32_t term)
{
    if (temp != LS_NONE)
        state->env[walk->slot_of_temp[temp]] = term;
}

/* A pointer of static storage that nobody changes points to what its initialiser says. */
static uint32_t known_pointer(struct ls_walk *walk, uint32_t value)
{
    struct ls_terms *terms = &walk->flow->terms;
    const struct ls_term *term = ls_term(terms, value);
    bool from_start;
    if (term->kind != LS_TERM_INITIAL || ls_term(terms, term->a)->kind != LS_TERM_GLOBAL)
        return value;
    uint32_t target =
        ls_fixed_find(walk->flow->classes->fixed, ls_term(terms, term->a)->a, &from_start);
    return target != LS_NONE && from_start ? ls_term_make(terms, LS_TERM_GLOBAL, target, 0) : value;
}

uint32_t ls_walk_load(struct ls_walk *walk, const struct ls_state *state, uint32_t address)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, address);
    if (term->kind == LS_TERM_LOCAL)
        return state->env[term->a];
    if (!term->exact)
        return 0;
    return known_pointer(walk, ls_state_load(&walk->flow->terms, state, address));
}

void ls_walk_store(struct ls_walk *walk, struct ls_state *state, uint32_t address, uint32_t value)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, address);
    if (term->kind == LS_TERM_LOCAL)
        state->env[term->a] = value;
    else
        ls_state_store(&walk->flow->terms, &walk->arena, state, address, value);
}

static uint32_t base_address(struct ls_walk *walk, const struct ls_state *state,
                             const struct ls_place *place)
{
    struct ls_terms *terms = &walk->flow->terms;
    switch (place->base) {
    case LS_BASE_GLOBAL:
        return ls_term_make(terms, LS_TERM_GLOBAL, walk->map->global[place->ref], 0);
    case LS_BASE_LOCAL:
        return ls_term_make(terms, LS_TERM_LOCAL, place->ref, 0);
    default:
        return ls_walk_value(walk, state, place->pointer);
    }
}

static uint32_t place_address(struct ls_walk *walk, const struct ls_state *state, uint32_t index)
{
    struct ls_terms *terms = &walk->flow->terms;
    const struct ls_place *place = &walk->unit->places.at[index];
    uint32_t address = base_address(walk, state, place);
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &walk->unit->steps.at[place->first_step + i];
        if (step->kind == LS_STEP_INDEX)
            address = ls_term_make(terms, LS_TERM_INDEX, address,
                                   ls_walk_value(walk, state, step->index));
        else
            address =
                ls_term_make(terms, step->kind == LS_STEP_FIELD ? LS_TERM_FIELD : LS_TERM_CONTAINER,
                             address, walk->map->field[step->ref]);
    }
    return address;
}

uint32_t ls_walk_value(struct ls_walk *walk, const struct ls_state *state,
                       struct ls_operand operand)
{
    struct ls_terms *terms = &walk->flow->terms;
    switch (operand.kind) {
    case LS_OPERAND_CONST:
        return ls_term_const(terms, walk->unit->constants.at[operand.ref]);
    case LS_OPERAND_STRING:
        return ls_term_make(terms, LS_TERM_STRING, operand.ref, 0);
    case LS_OPERAND_FUNCTION:
        return ls_term_make(terms, LS_TERM_FUNCTION, walk->map->function[operand.ref], 0);
    case LS_OPERAND_VAR:
        return state->env[operand.ref];
    case LS_OPERAND_TEMP:
        return state->env[walk->slot_of_temp[operand.ref]];
    case LS_OPERAND_ADDRESS:
        return place_address(walk, state, operand.ref);
    default:
        return 0;
    }
}

/* Reaching through a pointer proves that it is not NULL: false when it is, and the path ends here.
 * Of parameters this is remembered, so that callers know. */
static bool reach(struct ls_walk *walk, struct ls_state *state, uint32_t index)
{
    const struct ls_terms *terms = &walk->flow->terms;
    const struct ls_place *place = &walk->unit->places.at[index];
    if (place->base != LS_BASE_POINTEE)
        return true;
    uint32_t pointer = ls_walk_value(walk, state, place->pointer);
    struct ls_values values = ls_state_values(terms, state, pointer);
    if (!ls_values_refine(&values, LS_OPR_NE, 0))
        return false;
    return ls_term(terms, pointer)->kind != LS_TERM_PARAM ||
           ls_state_assume_values(terms, &walk->arena, state, pointer, values);
}

/* What others change at any time is followed along straight code, but a loop may be waiting for it.
 */
static void execute_load(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst)
{
    uint32_t address = place_address(walk, state, inst->a.ref);
    uint32_t value = 0;
    ls_access_place(walk, state, inst, address, 0);
    bool changes = (inst->flags & (LS_ACCESS_VOLATILE | LS_ACCESS_ATOMIC)) != 0;
    if (!(changes && walk->in_loop[walk->block]))
        value = ls_walk_load(walk, state, address);
    ls_walk_set_temp(walk, state, inst->result, value ? value : opaque(walk, state, inst, 0));
}

static void execute_store(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst)
{
    uint32_t value = ls_walk_value(walk, state, inst->b);
    if (!value)
        value = opaque(walk, state, inst, 0);
    uint32_t address = place_address(walk, state, inst->a.ref);
    ls_access_place(walk, state, inst, address, LS_TOUCH_WRITE);
    ls_once_store(walk, address, value);
    ls_ownership_store(walk, state, address, value);
    ls_walk_store(walk, state, address, value);
}

static void execute_compute(struct ls_walk *walk, struct ls_state *state,
                            const struct ls_inst *inst)
{
    uint32_t a = ls_walk_value(walk, state, inst->a), b = ls_walk_value(walk, state, inst->b);
    uint32_t value = ls_term_oper(&walk->flow->terms, inst->operator, a, b);
    ls_walk_set_temp(walk, state, inst->result, value ? value : opaque(walk, state, inst, 0));
}

static void execute(struct ls_walk *walk, const struct ls_inst *inst, ls_states *states,
                    uint32_t index)
{
    struct ls_state *state = states->at[index];
    if ((inst->op == LS_OP_LOAD || inst->op == LS_OP_STORE) && !reach(walk, state, inst->a.ref)) {
        states->at[index] = NULL;
        return;
    }
    switch (inst->op) {
    case LS_OP_LOAD:
        execute_load(walk, state, inst);
        break;
    case LS_OP_STORE:
        execute_store(walk, state, inst);
        break;
    case LS_OP_COMPUTE:
        execute_compute(walk, state, inst);
        break;
    case LS_OP_CALL:
        /* What the call makes is known by its point; whatever it made before gets old. */
        opaque(walk, state, inst, 0);
        ls_walk_call(walk, inst, states, index);
        break;
    }
}

/* At the head of a loop, what the loop assigns has the value of "this round", whichever round it
 * is: so a lock is called by one name in all rounds. What that name meant in the last round is an
 * older value now. */
static void enter_round(struct ls_walk *walk, struct ls_state *state, uint32_t head)
{
    struct ls_terms *terms = &walk->flow->terms;
    uint32_t point = block_point(head), count = walk->function->variables;
    /* What is known of a value that was made of last round's is forgotten with its name. */
    for (uint32_t slot = 0; slot < count; slot++)
        if (walk->changes[head][slot])
            walk->last_round[slot] = ls_state_values(terms, state, state->env[slot]);
    for (uint32_t slot = 0; slot < count; slot++) {
        uint32_t now = ls_term_make(terms, LS_TERM_MERGE, point, slot);
        if (!walk->changes[head][slot] || state->env[slot] == now)
            continue;
        age(walk, state, walk->slots, point, slot);
        uint32_t value = state->env[slot];
        if (ls_term(terms, value)->points)
            ls_state_rename_locks(terms, state, value, now);
        state->env[slot] = now;
        ls_state_assume_values(terms, &walk->arena, state, now, walk->last_round[slot]);
    }
}

/* Work that has been done; when the budget is used up, or memory runs away, the walk is given up.
 */
static void charge(struct ls_walk *walk, uint64_t work)
{
    if (walk->recording)
        return;
    walk->budget -= walk->budget > work ? work : walk->budget;
    if (walk->arena.total > MOST_MEMORY)
        walk->budget = 0;
}

/* A loop that joins threads is believed to go round at least once. */
static void share_joins(struct ls_walk *walk, struct ls_state *head, struct ls_state *state)
{
    unsigned before = head->joineds;
    for (unsigned i = 0; i < state->joineds; i++)
        ls_state_join(head, state->joined[i]);
    for (unsigned i = 0; i < head->joineds; i++)
        ls_state_join(state, head->joined[i]);
    walk->grown |= before != head->joineds;
}

/* What was joined before a loop, and is not any more after a round, was created in it again. */
static void find_reused(struct ls_walk *walk, uint32_t block, const struct ls_state *head,
                        const struct ls_state *state)
{
    for (unsigned i = 0; i < head->joineds; i++)
        if (!ls_state_has_joined(state, head->joined[i]))
            ls_vec_push(&walk->reused, ((struct ls_reused){block, head->joined[i]}));
}

static void drop_reused(const struct ls_walk *walk, uint32_t block, struct ls_state *head)
{
    for (uint32_t i = 0; i < walk->reused.count; i++)
        if (walk->reused.at[i].block == block)
            ls_state_unjoin(head, walk->reused.at[i].handle);
}

static void arrive(struct ls_walk *walk, uint32_t block, struct ls_state *state)
{
    struct ls_merge merge = {&walk->flow->terms, &walk->arena,        block_point(block),
                             walk->slots,        walk->handles_locks, walk->changes[block] != NULL};
    ls_states *in = &walk->in[block];
    if (block >= walk->end)
        return;
    charge(walk, 1 + walk->slots / 8);
    if (walk->changes[block] && block <= walk->block)
        ls_walk_end_round(walk, state, block_point(block));
    else if (walk->changes[block])
        ls_walk_enter_rounds(walk, state, block_point(block));
    if (walk->changes[block])
        enter_round(walk, state, block);
    for (uint32_t i = 0; i < in->count; i++) {
        bool force = i + 1 >= walk->most_states;
        ls_walk_settle(walk, block, in->at[i], state);
        if (!force && !ls_state_same_locks(in->at[i], state))
            continue;
        if (force && walk->recording && !ls_state_same_locks(in->at[i], state))
            ls_limits_note(walk->flow, LS_LIMIT_WAYS, walk->proc);
        if (walk->changes[block] && block <= walk->block)
            find_reused(walk, block, in->at[i], state);
        drop_reused(walk, block, in->at[i]);
        drop_reused(walk, block, state);
        if (walk->changes[block])
            share_joins(walk, in->at[i], state);
        walk->grown |= ls_state_merge(&merge, in->at[i], state, force) && walk->changes[block];
        return;
    }
    walk->grown |= walk->changes[block] != NULL;
    ls_vec_push(in, ls_walk_copy(walk, state, walk->slots));
    drop_reused(walk, block, in->at[in->count - 1]);
}

/* That two values are the same, or not, neither of them a number: `if (to != from) lock(to)` is
 * asked again for the unlock. False: it was known to be otherwise. */
static bool assume_same(struct ls_walk *walk, struct ls_state *state, enum ls_operator operator,
                        uint32_t a, uint32_t b)
{
    struct ls_terms *terms = &walk->flow->terms;
    int64_t constant;
    if ((operator!= LS_OPR_EQ && operator!= LS_OPR_NE) || a == b || !ls_term(terms, a)->exact ||
        !ls_term(terms, b)->exact || ls_term_is_const(terms, a, &constant) ||
        ls_term_is_const(terms, b, &constant))
        return true;
    uint32_t same = ls_term_oper(terms, LS_OPR_EQ, a, b);
    return ls_state_assume_values(terms, &walk->arena, state, same,
                                  ls_values_one(operator== LS_OPR_EQ));
}

static void branch(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state)
{
    struct ls_terms *terms = &walk->flow->terms;
    uint32_t a = ls_walk_value(walk, state, inst->a), b = ls_walk_value(walk, state, inst->b);
    enum ls_operator negated = ls_operator_negate(inst->operator);
    struct ls_state *other = ls_walk_copy(walk, state, walk->slots);
    if (ls_state_assume(terms, &walk->arena, state, inst->operator, a, b) &&
        assume_same(walk, state, inst->operator, a, b)) {
        ls_walk_test(walk, state, a);
        arrive(walk, inst->target[0], state);
    }
    if (ls_state_assume(terms, &walk->arena, other, negated, a, b) &&
        assume_same(walk, other, negated, a, b)) {
        ls_walk_test(walk, other, a);
        arrive(walk, inst->target[1], other);
    }
    drop(walk, other);
}

static void branch_switch(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state)
{
    struct ls_terms *terms = &walk->flow->terms;
    uint32_t value = ls_walk_value(walk, state, inst->a);
    struct ls_values rest = ls_state_values(terms, state, value);
    bool default_possible = true;
    for (uint32_t i = 0; i + 1 < inst->count; i++) {
        const struct ls_case *one = &walk->unit->cases.at[inst->first + i];
        struct ls_values values = {.low = one->low, .high = one->high};
        struct ls_state *taken = ls_walk_copy(walk, state, walk->slots);
        if (one->low <= one->high &&
            ls_state_assume_values(terms, &walk->arena, taken, value, values))
            arrive(walk, one->target, taken);
        drop(walk, taken);
        if (one->low == one->high && default_possible)
            default_possible = ls_values_refine(&rest, LS_OPR_NE, one->low);
    }
    if (default_possible && ls_state_assume_values(terms, &walk->arena, state, value, rest))
        arrive(walk, walk->unit->cases.at[inst->first + inst->count - 1].target, state);
}

/* What is returned has a lock that is held: so it is no null pointer. */
static bool owns_held_lock(const struct ls_terms *terms, const struct ls_state *state,
                           uint32_t result)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].status == LS_HELD &&
            ls_term_is_in(terms, state->locks.at[i].lock, result))
            return true;
    return false;
}

static void leave(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state)
{
    if (!walk->recording)
        return;
    uint32_t result = ls_walk_value(walk, state, inst->a);
    struct ls_flow_exit exit = {.site = inst->site,
                                .values = ls_state_values(&walk->flow->terms, state, result),
                                .result = result,
                                .state = state,
                                .conditions = ls_walk_conditions(walk, state)};
    if (result && owns_held_lock(&walk->flow->terms, state, result))
        ls_values_refine(&exit.values, LS_OPR_NE, 0);
    ls_vec_push(&walk->exits, exit);
}

static void terminate(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state)
{
    walk->site = inst->site;
    switch (inst->op) {
    case LS_OP_JUMP:
        arrive(walk, inst->target[0], state);
        break;
    case LS_OP_BRANCH:
        branch(walk, inst, state);
        break;
    case LS_OP_SWITCH:
        branch_switch(walk, inst, state);
        break;
    case LS_OP_RETURN:
        leave(walk, inst, state);
        break;
    }
}

/* Keeps the number of states in bounds where calls split them again and again. */
static void limit(struct ls_walk *walk, const struct ls_inst *inst, ls_states *states)
{
    struct ls_merge merge = {&walk->flow->terms, &walk->arena,        ls_walk_point(walk, inst),
                             walk->all_slots,    walk->handles_locks, false};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < states->count; i++) {
        struct ls_state *state = states->at[i];
        uint32_t same = 0;
        while (state && same < kept && same + 1 < MOST_STATES &&
               !ls_state_same_locks(states->at[same], state))
            same++;
        if (!state)
            continue;
        if (same == kept) {
            states->at[kept++] = state;
            continue;
        }
        ls_state_merge(&merge, states->at[same], state,
                       !ls_state_same_locks(states->at[same], state));
        drop(walk, state);
    }
    states->count = kept;
}

static void run_block(struct ls_walk *walk, uint32_t number, const struct ls_state *start)
{
    const struct ls_block *block = &walk->unit->blocks.at[walk->function->first_block + number];
    ls_states *states = &walk->running;
    walk->block = number;
    states->count = 0;
    ls_vec_push(states, ls_walk_copy(walk, start, walk->slots));
    for (uint32_t i = 0; i + 1 < block->count && states->count > 0; i++) {
        const struct ls_inst *inst = &walk->unit->insts.at[block->first + i];
        uint32_t count = states->count;
        bool ended = false;
        walk->point = ls_walk_point(walk, inst);
        for (uint32_t s = 0; s < count; s++) {
            execute(walk, inst, states, s);
            ended |= states->at[s] == NULL;
        }
        walk->executed[ls_walk_point(walk, inst)] = true;
        if (ended || states->count > count)
            limit(walk, inst, states);
        charge(walk, count);
    }
    const struct ls_inst *last = &walk->unit->insts.at[block->first + block->count - 1];
    for (uint32_t s = 0; s < states->count; s++) {
        terminate(walk, last, states->at[s]);
        if (!walk->recording || last->op != LS_OP_RETURN) /* exits keep their states */
            drop(walk, states->at[s]);
    }
}

static void forget_states(struct ls_walk *walk, uint32_t block)
{
    for (uint32_t i = 0; i < walk->in[block].count; i++)
        drop(walk, walk->in[block].at[i]);
    walk->in[block].count = 0;
}

/* Goes once over these blocks. Each starts from what its predecessors bring in this pass; only
 * heads of loops keep what they had, and grow. So values of earlier passes do not blur later ones.
 */
static void run_pass(struct ls_walk *walk, struct ls_span span)
{
    for (uint32_t block = span.begin; block < span.end; block++) {
        if (!walk->recording && walk->budget == 0)
            return;
        for (uint32_t i = 0; i < walk->in[block].count; i++)
            run_block(walk, block, walk->in[block].at[i]);
        if ((walk->recording || block > span.begin) && !walk->changes[block] && !walk->flow->dump)
            forget_states(walk, block); /* nobody comes here in this pass any more */
    }
}

/* Tells what is at these blocks, and hands it on to those behind. */
static void record(struct ls_walk *walk, uint32_t begin, uint32_t end)
{
    walk->recording = true;
    walk->end = walk->function->blocks;
    run_pass(walk, (struct ls_span){begin, end});
}

/* What has been found is still told, but as doubtful. */
static void give_up(struct ls_walk *walk, struct ls_span group)
{
    walk->most_states = 2;
    ls_limits_note(walk->flow, LS_LIMIT_WORK, walk->proc);
    for (uint32_t block = group.begin; block < group.end; block++) {
        if (walk->in[block].count > walk->most_states)
            walk->in[block].count = walk->most_states;
        for (uint32_t i = 0; i < walk->in[block].count; i++)
            walk->in[block].at[i]->imprecise = walk->in[block].at[i]->gave_up = true;
    }
}

static void forget_pass(struct ls_walk *walk, struct ls_span group)
{
    for (uint32_t block = group.begin + 1; block < group.end; block++)
        if (!walk->changes[block])
            forget_states(walk, block);
}

/* Until the heads of the loops know what all rounds bring. What is behind the group waits: it would
 * be walked in vain, and take what is not yet the whole for one more way. */
static void settle(struct ls_walk *walk, struct ls_span group)
{
    walk->recording = false;
    walk->end = group.end;
    walk->grown = true;
    for (int pass = 0; pass < MOST_PASSES && walk->grown && walk->budget > 0; pass++) {
        walk->grown = false;
        run_pass(walk, group);
        forget_pass(walk, group);
    }
    if (walk->grown)
        give_up(walk, group);
}

static void walk_blocks(struct ls_walk *walk)
{
    uint32_t done = 0;
    for (uint32_t i = 0; i < walk->groups.count; i++) {
        struct ls_span group = walk->groups.at[i];
        record(walk, done, group.begin);
        settle(walk, group);
        record(walk, group.begin, group.end);
        done = group.end;
    }
    record(walk, done, walk->function->blocks);
}

static struct ls_state *entry_state(struct ls_walk *walk)
{
    struct ls_state *state = LS_NEW(&walk->arena, struct ls_state);
    state->env = LS_NEW_ARRAY(&walk->arena, uint32_t, walk->all_slots + 1);
    for (uint32_t i = 0; i < walk->function->params; i++)
        state->env[i] = ls_term_make(&walk->flow->terms, LS_TERM_PARAM, i, 0);
    ls_promises_enter(walk, state);
    state->imprecise = state->gave_up = (walk->function->flags & LS_FN_BROKEN) != 0;
    return state;
}

void ls_walk_run(struct ls_walk *walk)
{
    uint32_t insts = ls_walk_plan(walk);
    walk->most_states = MOST_STATES;
    walk->events_left =
        walk->flow->program->procs.at[walk->proc].in_cycle ? EVENTS_IN_CYCLE : EVENTS_PER_WALK;
    walk->budget = BUDGET_BASE + (uint64_t)insts * BUDGET_PER_INST;
    ls_vec_push(&walk->in[0], entry_state(walk));
    walk_blocks(walk);
    if (walk->events_left == 0)
        ls_limits_note(walk->flow, LS_LIMIT_EVENTS, walk->proc);
    const char *wanted = walk->flow->dump_function;
    if (walk->flow->dump &&
        (!wanted || strcmp(wanted, walk->flow->program->procs.at[walk->proc].name) == 0))
        ls_dump_walk(walk->flow->dump, walk);
    for (uint32_t i = 0; i < walk->function->blocks; i++)
        ls_vec_release(&walk->in[i]);
    ls_vec_release(&walk->reused);
    ls_vec_release(&walk->spare);
    ls_vec_release(&walk->running);
    ls_vec_release(&walk->groups);
}
