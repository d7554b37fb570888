#include "flow/damage.h"

#include <string.h>

#include "flow/lockname.h"
#include "ir/graph.h"

struct search {
    const struct ls_flow *flow;
    const struct ls_unit *unit;
    const struct ls_function *function;
    const uint32_t *callee; /* by function of the unit: the proc */
    LS_VEC(bool) unknown;   /* by temporary */
};

/* A member of something whose type is a guess: the same member of another record, perhaps. */
static bool is_in_guess(const struct ls_unit *unit, const struct ls_place *place)
{
    const struct ls_step *last =
        place->steps > 0 ? &unit->steps.at[place->first_step + place->steps - 1] : NULL;
    if (!last || last->kind != LS_STEP_FIELD)
        return false;
    const struct ls_record *record = &unit->records.at[unit->fields.at[last->ref].record];
    return strncmp(ls_unit_text(unit, record->name), LS_GUESSED, strlen(LS_GUESSED)) == 0;
}

static bool is_unknown(const struct search *search, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_TEMP)
        return search->unknown.at[operand.ref];
    if (operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE) {
        const struct ls_place *place = &search->unit->places.at[operand.ref];
        return is_in_guess(search->unit, place) ||
               (place->base == LS_BASE_POINTEE && is_unknown(search, place->pointer));
    }
    return operand.kind == LS_OPERAND_UNKNOWN;
}

static bool is_given_unknown(const struct search *search, const struct ls_inst *call)
{
    for (uint32_t i = 0; i < call->count; i++)
        if (is_unknown(search, search->unit->args.at[call->first + i]))
            return true;
    return false;
}

enum { TAKES = 1, GIVES_BACK = 2 };

/* What a function does to locks (bits): by its ways, its model or its name. */
static unsigned does_to_locks(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    const struct ls_api *api = flow->api[proc];
    unsigned deeds = 0;
    for (uint32_t i = 0; i < summary->outcomes; i++)
        for (uint32_t l = 0; l < summary->outcome[i].locks; l++)
            deeds |= summary->outcome[i].lock[l].status == LS_RELEASED ? GIVES_BACK : TAKES;
    struct ls_arena arena = {0};
    struct ls_lockname name = ls_lockname_read(&arena, flow->program->procs.at[proc].name);
    ls_arena_release(&arena);
    if (name.verb != LS_VERB_NONE)
        deeds |= name.releases ? GIVES_BACK : TAKES;
    if (api)
        deeds |= (api->role == LS_ROLE_ACQUIRE ? TAKES : 0u) |
                 (api->role == LS_ROLE_RELEASE ? GIVES_BACK : 0u);
    return deeds;
}

static bool is_lock_call(const struct search *search, const struct ls_inst *call)
{
    if (call->a.kind != LS_OPERAND_FUNCTION)
        return is_unknown(search, call->a);
    return is_given_unknown(search, call) &&
           does_to_locks(search->flow, search->callee[call->a.ref]) != 0;
}

static unsigned deeds_of_block(const struct search *search, uint32_t block)
{
    unsigned deeds = 0;
    LS_EACH_INST_OF (inst, search->unit, search->function, block) {
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION)
            deeds |= does_to_locks(search->flow, search->callee[inst->a.ref]);
    }
    return deeds;
}

/* By block: whether a way from `start` comes there. */
static const bool *reach(const struct search *search, struct ls_arena *arena, uint32_t start)
{
    bool *reached = ls_blocks_after(arena, search->unit, search->function, start);
    reached[start] = true;
    return reached;
}

/* A test of something unknown, and a block with an operation on a lock to which only some of the
 * ways that part there come. */
struct decision {
    uint32_t test, block;
};

typedef LS_VEC(struct decision) decision_list;

static void find_decisions(const struct search *search, uint32_t block, decision_list *found)
{
    struct ls_arena arena = {0};
    const struct ls_inst *test = ls_block_terminator(search->unit, search->function, block);
    uint32_t blocks = search->function->blocks, ways = ls_target_count(test);
    uint32_t *times = LS_NEW_ARRAY(&arena, uint32_t, blocks);
    for (uint32_t i = 0; i < ways; i++) {
        const bool *reached = reach(search, &arena, ls_target(search->unit, test, i));
        for (uint32_t b = 0; b < blocks; b++)
            times[b] += reached[b];
    }
    for (uint32_t b = 0; b < blocks; b++)
        if (times[b] > 0 && times[b] < ways && deeds_of_block(search, b))
            ls_vec_push(found, ((struct decision){block, b}));
    ls_arena_release(&arena);
}

/* Behind what one test decides, another one decides: perhaps it is the same test made again. */
static bool is_followed(const struct search *search, const decision_list *all,
                        const struct decision *decision)
{
    struct ls_arena arena = {0};
    const bool *reached = reach(search, &arena, decision->block);
    bool followed = false;
    for (uint32_t i = 0; i < all->count; i++)
        followed |= all->at[i].test != decision->test && reached[all->at[i].test];
    ls_arena_release(&arena);
    return followed;
}

/* Who takes a lock before all such tests, and then only has to give it back, cannot have them agree
 * on it: `lock(); if (unknown) return; unlock();`. */
static bool may_agree(const struct search *search, const decision_list *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        if ((deeds_of_block(search, all->at[i].block) & TAKES) ||
            is_followed(search, all, &all->at[i]))
            return true;
    return false;
}

static bool matters(struct search *search, uint32_t block, const struct ls_inst *inst,
                    decision_list *decisions)
{
    bool unknown = is_unknown(search, inst->a) || is_unknown(search, inst->b);
    switch (inst->op) {
    case LS_OP_BRANCH:
    case LS_OP_SWITCH:
        if (unknown)
            find_decisions(search, block, decisions);
        return false;
    case LS_OP_CALL:
        return is_lock_call(search, inst);
    default:
        if (inst->result != LS_NONE)
            search->unknown.at[inst->result] = unknown;
        return false;
    }
}

bool ls_damage_matters(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    if (!(function->flags & LS_FN_DAMAGED))
        return false;
    struct search search = {flow,
                            ls_proc_unit(flow->program, proc),
                            function,
                            flow->program->maps[flow->program->procs.at[proc].unit].function,
                            {0}};
    for (uint32_t i = 0; i < function->temps; i++)
        ls_vec_push(&search.unknown, false);
    decision_list decisions = {0};
    bool found = false;
    for (uint32_t block = 0; block < function->blocks && !found; block++)
        LS_EACH_INST_OF (inst, search.unit, function, block)
            found |= matters(&search, block, inst, &decisions);
    found = found || may_agree(&search, &decisions);
    ls_vec_release(&decisions);
    ls_vec_release(&search.unknown);
    return found;
}
