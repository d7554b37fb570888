#include "flow/ownership.h"

#include <string.h>
#include <strings.h>

#include "flow/walk_p.h"

/* Its name and its type are those of an allocator: `void *xzalloc(size_t)`. */
static bool says_new(const struct ls_program *program, uint32_t proc)
{
    static const char word[] = "alloc", result[] = "void *(";
    const char *type =
        ls_unit_text(ls_proc_unit(program, proc), ls_proc_function(program, proc)->type);
    if (strncmp(type, result, sizeof result - 1) != 0)
        return false;
    for (const char *name = program->procs.at[proc].name; *name; name++)
        if (strncasecmp(name, word, sizeof word - 1) == 0)
            return true;
    return false;
}

static bool makes_new(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_memory *memory = ls_apis_memory(flow->apis, flow->program->procs.at[proc].name);
    return !flow->program->procs.at[proc].defined &&
           (memory ? memory->makes_new : says_new(flow->program, proc));
}

struct ls_habits *ls_habits_new(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    struct ls_habits *habits =
        LS_NEW_ARRAY(&flow->arena, struct ls_habits, program->procs.count + 1);
    for (uint32_t i = 0; i < program->procs.count; i++)
        habits[i].is_fresh = makes_new(flow, i);
    return habits;
}

/* The instruction that made an opaque value, or NULL. */
static const struct ls_inst *maker(const struct ls_walk *walk, const struct ls_term *term)
{
    if (term->kind != LS_TERM_RESULT || term->a >= 0x40000000u)
        return NULL;
    return &walk->unit->insts.at[walk->first_inst + term->a];
}

/* A new object: the result of a call that allocates. Other values of the same call have a `b` that
 * names what they stand for. */
static bool is_new(const struct ls_walk *walk, const struct ls_term *term)
{
    const struct ls_inst *inst = maker(walk, term);
    if (!inst || inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
        return false;
    bool is_result = term->b == 0 || ls_term(&walk->flow->terms, term->b)->kind == LS_TERM_RESULT;
    return is_result && walk->flow->habits[walk->map->function[inst->a.ref]].is_fresh;
}

/* The pointer that an address is a part of; with `deep`, through pointers that are kept there. */
static uint32_t root_of(const struct ls_terms *terms, uint32_t id, bool *deep)
{
    const struct ls_term *term = ls_term(terms, id);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX ||
           term->kind == LS_TERM_CONTAINER || (deep && term->kind == LS_TERM_INITIAL)) {
        if (term->kind == LS_TERM_INITIAL)
            *deep = true;
        id = term->a;
        term = ls_term(terms, id);
    }
    return id;
}

/* Parameters that the object shares its fate with, as far as it is the function's own at all. */
static uint32_t fate_of(const struct ls_walk *walk, const struct ls_state *state, uint32_t root)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, root);
    uint32_t into = 0;
    if (term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS)
        into = 1u << term->a;
    else if (term->kind != LS_TERM_LOCAL && !is_new(walk, term))
        return LS_WITH_ALL;
    for (unsigned i = 0; i < state->publisheds; i++)
        if (state->published[i].root == root)
            into |= state->published[i].into;
    return into;
}

static uint32_t made_by(const struct ls_walk *walk, uint32_t root)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, root);
    if (is_new(walk, term))
        return LS_MADE_HERE;
    return term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS ? 1u << term->a : 0;
}

struct ls_owner ls_ownership_of(struct ls_walk *walk, const struct ls_state *state,
                                uint32_t address)
{
    struct ls_owner owner = {0};
    uint32_t root = root_of(&walk->flow->terms, address, &owner.deep);
    owner.into = fate_of(walk, state, root);
    if (!owner.deep)
        owner.made = made_by(walk, root);
    /* What a variable of this function points to is mostly somebody else's. */
    if (owner.deep && ls_term(&walk->flow->terms, root)->kind == LS_TERM_LOCAL)
        owner.into = LS_WITH_ALL;
    return owner;
}

static bool is_ownable(const struct ls_walk *walk, uint32_t root)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, root);
    return term->kind == LS_TERM_LOCAL || is_new(walk, term) ||
           (term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS);
}

/* The object at `root` can be reached from the one that `address` is part of. */
static void publish_into(struct ls_walk *walk, struct ls_state *state, uint32_t root,
                         uint32_t address)
{
    bool deep = false;
    uint32_t into = root_of(&walk->flow->terms, address, &deep);
    if (into != root)
        ls_state_publish(state, root, fate_of(walk, state, into));
}

void ls_ownership_store(struct ls_walk *walk, struct ls_state *state, uint32_t address,
                        uint32_t value)
{
    uint32_t root = root_of(&walk->flow->terms, value, NULL);
    bool is_variable = ls_term(&walk->flow->terms, address)->kind == LS_TERM_LOCAL;
    if (!is_variable && is_ownable(walk, root))
        publish_into(walk, state, root, address);
}

void ls_ownership_give_away(struct ls_walk *walk, struct ls_state *state, uint32_t value)
{
    uint32_t root = root_of(&walk->flow->terms, value, NULL);
    if (is_ownable(walk, root))
        ls_state_publish(state, root, LS_WITH_ALL);
}

void ls_ownership_pass(struct ls_walk *walk, struct ls_state *state, uint32_t target,
                       const uint32_t *args, uint32_t count)
{
    const struct ls_habits *habits = &walk->flow->habits[target];
    for (uint32_t i = 0; i < count && i < LS_MOST_OWNED_PARAMS; i++) {
        uint32_t root = root_of(&walk->flow->terms, args[i], NULL);
        uint32_t into = habits->published[i];
        if (into == 0 || !is_ownable(walk, root))
            continue;
        if (into == LS_WITH_ALL)
            ls_state_publish(state, root, LS_WITH_ALL);
        for (uint32_t j = 0; into != LS_WITH_ALL && j < count && j < LS_MOST_OWNED_PARAMS; j++)
            if (into >> j & 1)
                publish_into(walk, state, root, args[j]);
    }
}

/* The function has nothing else to return than NULL and new objects of its own. */
static bool returns_new(const struct ls_walk *walk)
{
    const struct ls_terms *terms = &walk->flow->terms;
    bool any = false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        int64_t number;
        if (ls_term_is_const(terms, exit->result, &number) && number == 0)
            continue;
        if (!is_new(walk, ls_term(terms, exit->result)) ||
            fate_of(walk, exit->state, exit->result) != 0)
            return false;
        any = true;
    }
    return any;
}

void ls_ownership_summarize(struct ls_walk *walk)
{
    struct ls_habits *habits = &walk->flow->habits[walk->proc];
    *habits = (struct ls_habits){.is_fresh = returns_new(walk)};
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_state *state = walk->exits.at[i].state;
        for (unsigned p = 0; p < state->publisheds; p++) {
            const struct ls_term *root = ls_term(&walk->flow->terms, state->published[p].root);
            if (root->kind == LS_TERM_PARAM && root->a < LS_MOST_OWNED_PARAMS)
                habits->published[root->a] |= state->published[p].into & ~(1u << root->a);
        }
    }
    for (uint32_t i = 0; i < LS_MOST_OWNED_PARAMS; i++) /* the own bit is implied */
        if ((habits->published[i] | 1u << i) == LS_WITH_ALL)
            habits->published[i] = LS_WITH_ALL;
}
