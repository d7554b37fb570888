#include "flow/walk_p.h"

#include <string.h>

/* Live variables, by the usual backward data flow; computed when somebody asks. */

enum { MOST_LIVE_BITS = 1 << 26 };

struct ls_live {
    uint32_t words;        /* of a set */
    uint64_t *in, *killed; /* by block: sets of variables */
};

static void set_bit(uint64_t *set, uint32_t bit)
{
    set[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static bool has_bit(const uint64_t *set, uint32_t bit)
{
    return (set[bit / 64] >> (bit % 64) & 1) != 0;
}

/* The sets of the block that is looked at. */
struct look {
    const struct ls_unit *unit;
    uint64_t *used, *killed;
};

static void use_variable(struct look *look, uint32_t variable)
{
    if (!has_bit(look->killed, variable))
        set_bit(look->used, variable);
}

static void use_operand(struct look *look, struct ls_operand operand);

static void use_place(struct look *look, const struct ls_place *place, bool itself)
{
    if (place->base == LS_BASE_LOCAL && itself)
        use_variable(look, place->ref);
    if (place->base == LS_BASE_POINTEE)
        use_operand(look, place->pointer);
    for (uint32_t i = 0; i < place->steps; i++)
        use_operand(look, look->unit->steps.at[place->first_step + i].index);
}

static void use_operand(struct look *look, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_VAR)
        use_variable(look, operand.ref);
    else if (operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE)
        use_place(look, &look->unit->places.at[operand.ref], true);
}

static void look_at(struct look *look, const struct ls_inst *inst)
{
    use_operand(look, inst->b);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        use_operand(look, look->unit->args.at[inst->first + i]);
    if (inst->op != LS_OP_STORE) {
        use_operand(look, inst->a);
        return;
    }
    const struct ls_place *place = &look->unit->places.at[inst->a.ref];
    use_place(look, place, place->steps > 0);
    if (place->base == LS_BASE_LOCAL && place->steps == 0)
        set_bit(look->killed, place->ref);
}

static bool add_from(struct ls_live *live, uint32_t block, uint32_t next)
{
    bool changed = false;
    uint64_t *into = live->in + (size_t)block * live->words;
    const uint64_t *from = live->in + (size_t)next * live->words;
    const uint64_t *killed = live->killed + (size_t)block * live->words;
    for (uint32_t i = 0; i < live->words; i++) {
        uint64_t added = from[i] & ~killed[i] & ~into[i];
        into[i] |= added;
        changed |= added != 0;
    }
    return changed;
}

static bool add_successors(struct ls_walk *walk, uint32_t block)
{
    const struct ls_block *b = &walk->unit->blocks.at[walk->function->first_block + block];
    const struct ls_inst *last = &walk->unit->insts.at[b->first + b->count - 1];
    bool changed = false;
    if (last->op == LS_OP_JUMP || last->op == LS_OP_BRANCH)
        changed |= add_from(walk->live, block, last->target[0]);
    if (last->op == LS_OP_BRANCH)
        changed |= add_from(walk->live, block, last->target[1]);
    for (uint32_t i = 0; last->op == LS_OP_SWITCH && i < last->count; i++)
        changed |= add_from(walk->live, block, walk->unit->cases.at[last->first + i].target);
    return changed;
}

static void find_live(struct ls_walk *walk)
{
    uint32_t blocks = walk->function->blocks, words = walk->function->variables / 64 + 1;
    walk->live = LS_NEW(&walk->arena, struct ls_live);
    *walk->live =
        (struct ls_live){words, LS_NEW_ARRAY(&walk->arena, uint64_t, (size_t)blocks * words),
                         LS_NEW_ARRAY(&walk->arena, uint64_t, (size_t)blocks * words)};
    for (uint32_t b = 0; b < blocks; b++) {
        struct look look = {walk->unit, walk->live->in + (size_t)b * words,
                            walk->live->killed + (size_t)b * words};
        LS_EACH_INST_OF (inst, walk->unit, walk->function, b)
            look_at(&look, inst);
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = blocks; b-- > 0;)
            changed |= add_successors(walk, b);
    }
}

static bool is_live(struct ls_walk *walk, uint32_t block, uint32_t variable)
{
    if ((uint64_t)walk->function->variables * walk->function->blocks > MOST_LIVE_BITS)
        return true;
    if (!walk->live)
        find_live(walk);
    return has_bit(walk->live->in + (size_t)block * walk->live->words, variable);
}

/* Settling */

/* The same acquisition: one says that it was made, the other that it failed. */
static bool is_pair(const struct ls_lock_state *failed, const struct ls_lock_state *held)
{
    return failed->failed && failed->status == LS_UNSURE && held->status == LS_HELD &&
           failed->lock == held->lock && failed->trace->proc == held->trace->proc &&
           failed->trace->site.line == held->trace->site.line &&
           failed->trace->site.column == held->trace->site.column;
}

static bool is_number(const struct ls_terms *terms, uint32_t value)
{
    return ls_term(terms, value)->kind == LS_TERM_CONST;
}

/* The failure has left a number in memory that is not there otherwise. What the way of failure
 * knows no more (it calls a function that logs) tells nobody anything. */
static bool memory_differs(const struct ls_terms *terms, const struct ls_state *failed,
                           const struct ls_state *held)
{
    for (uint32_t i = 0; i < failed->cells.count; i++) {
        bool same = false;
        if (!is_number(terms, failed->cells.at[i].value))
            continue;
        for (uint32_t j = 0; j < held->cells.count && !same; j++)
            same = memcmp(&failed->cells.at[i], &held->cells.at[j], sizeof *held->cells.at) == 0;
        if (!same)
            return true;
    }
    return false;
}

/* What a loop assigns has one name whatever it is: then its values count. */
static bool is_same(const struct ls_terms *terms, const struct ls_state *failed,
                    const struct ls_state *held, uint32_t slot)
{
    uint32_t value = failed->env[slot];
    if (value != held->env[slot] || ls_term(terms, value)->kind != LS_TERM_MERGE)
        return value == held->env[slot];
    struct ls_values values = ls_state_values(terms, failed, value);
    return ls_values_intersect(&values, ls_state_values(terms, held, value));
}

/* The same goes for variables that calls may change; others are followed closely. */
static bool tells_apart(struct ls_walk *walk, uint32_t block, const struct ls_state *failed,
                        const struct ls_state *held)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t slot = 0; slot < walk->function->variables; slot++) {
        const struct ls_variable *variable =
            &walk->unit->variables.at[walk->function->first_variable + slot];
        if (is_same(terms, failed, held, slot))
            continue;
        if (variable->flags & LS_VAR_ADDRESS_TAKEN ? is_number(terms, failed->env[slot])
                                                   : is_live(walk, block, slot))
            return true;
    }
    return memory_differs(terms, failed, held);
}

static uint32_t count_counted(const struct ls_state *state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < state->locks.count; i++)
        count += state->locks.at[i].status != LS_FREE;
    return count;
}

/* Had lock() not failed, the caller would have its lock as before: there is no word of it then. */
static bool is_gone(const struct ls_lock_state *failed, const struct ls_lock_state *other)
{
    return failed->status == LS_UNSURE && failed->failed && failed->gives_back &&
           (!other || other->status == LS_FREE);
}

/* Whether locks of `state` failed that are held in `other`, and all other locks are the same. */
static bool differ_by_failure(const struct ls_state *state, const struct ls_state *other)
{
    uint32_t failed = 0, gone = 0;
    for (uint32_t i = 0; i < state->locks.count; i++) {
        const struct ls_lock_state *lock = &state->locks.at[i];
        const struct ls_lock_state *held = ls_state_find_lock(other, lock->lock);
        if (lock->status == LS_FREE)
            continue;
        if (is_gone(lock, held))
            gone++;
        else if (held && is_pair(lock, held))
            failed++;
        else if (!held || held->status != lock->status)
            return false;
    }
    return failed + gone > 0 && count_counted(state) - gone == count_counted(other);
}

static bool settle(struct ls_walk *walk, uint32_t block, struct ls_state *failed,
                   const struct ls_state *held)
{
    if (!differ_by_failure(failed, held) || tells_apart(walk, block, failed, held))
        return false;
    for (uint32_t i = failed->locks.count; i-- > 0;) {
        struct ls_lock_state *lock = &failed->locks.at[i];
        const struct ls_lock_state *other = ls_state_find_lock(held, lock->lock);
        if (is_gone(lock, other))
            ls_state_drop_lock(failed, lock);
        else if (other && is_pair(lock, other))
            *lock = *other;
    }
    return true;
}

void ls_walk_settle(struct ls_walk *walk, uint32_t block, struct ls_state *a, struct ls_state *b)
{
    if (!settle(walk, block, a, b))
        settle(walk, block, b, a);
}
