/* What variables outside of all functions may point to, as far as two locks may be one. */
#include "facts/filler_p.h"

struct search {
    const struct ls_filler *filler;
    uint32_t pointer; /* global */
    uint32_t lock;    /* term: what it may point to */
    bool may;
};

static const struct ls_unit_map *map_of(const struct search *search, uint32_t proc)
{
    const struct ls_program *program = search->filler->flow->program;
    return &program->maps[program->procs.at[proc].unit];
}

/* The global that a place is, as a whole; LS_NONE of others. */
static uint32_t global_at(const struct search *search, uint32_t proc, struct ls_operand operand)
{
    const struct ls_unit *unit = ls_proc_unit(search->filler->flow->program, proc);
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return LS_NONE;
    const struct ls_place *place = &unit->places.at[operand.ref];
    return place->base == LS_BASE_GLOBAL && place->steps == 0
               ? map_of(search, proc)->global[place->ref]
               : LS_NONE;
}

/* New memory, which is no lock that is there already. */
static bool is_new(const struct search *search, uint32_t proc, uint32_t temp)
{
    const struct ls_flow *flow = search->filler->flow;
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    LS_EACH_INST (inst, unit, function) {
        if (inst->result != temp || inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
            continue;
        uint32_t callee = map_of(search, proc)->function[inst->a.ref];
        const struct ls_memory *memory =
            ls_apis_memory(flow->apis, flow->program->procs.at[callee].name);
        return memory && memory->makes_new;
    }
    return false;
}

/* Whether a value that is stored may be the address of the lock. */
static bool may_be(const struct search *search, uint32_t proc, struct ls_operand value)
{
    const struct ls_term *lock = ls_term(&search->filler->flow->terms, search->lock);
    uint32_t global = global_at(search, proc, value);
    switch (value.kind) {
    case LS_OPERAND_CONST:
        return false;
    case LS_OPERAND_ADDRESS:
        return global != LS_NONE && (lock->kind != LS_TERM_GLOBAL || lock->a == global);
    case LS_OPERAND_TEMP:
        return !is_new(search, proc, value.ref);
    default:
        return true;
    }
}

static void look(struct search *search, uint32_t proc, const struct ls_inst *inst)
{
    const struct ls_unit *unit = ls_proc_unit(search->filler->flow->program, proc);
    if (inst->op == LS_OP_STORE && global_at(search, proc, inst->a) == search->pointer)
        search->may |= may_be(search, proc, inst->b);
    if (inst->b.kind == LS_OPERAND_ADDRESS)
        search->may |= global_at(search, proc, inst->b) == search->pointer;
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++) {
        struct ls_operand argument = unit->args.at[inst->first + i];
        if (argument.kind == LS_OPERAND_ADDRESS)
            search->may |= global_at(search, proc, argument) == search->pointer;
    }
}

static void look_everywhere(struct search *search)
{
    const struct ls_program *program = search->filler->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count && !search->may; proc++) {
        const struct ls_unit *unit = ls_proc_unit(program, proc);
        const struct ls_function *function = ls_proc_function(program, proc);
        LS_EACH_INST (inst, unit, function)
            look(search, proc, inst);
    }
}

/* Code that is not here may let it point to anything. */
static bool is_open(const struct ls_flow *flow, uint32_t global)
{
    const unsigned own = LS_GLOBAL_STATIC | LS_GLOBAL_LOCAL_SCOPE;
    return !flow->has_main && !(flow->program->globals.at[global].flags & own);
}

static bool may_lead_to(const struct ls_filler *filler, uint32_t pointee, uint32_t lock)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_term *home = ls_term(terms, ls_term_home(terms, pointee));
    if (home->kind != LS_TERM_GLOBAL)
        return false;
    struct search search = {filler, home->a, lock, is_open(filler->flow, home->a)};
    look_everywhere(&search);
    return search.may;
}

/* What callers give is known where they are. */
static bool is_callers(const struct ls_filler *filler, uint32_t proc, uint32_t lock)
{
    return ls_term(&filler->flow->terms, lock)->kind == LS_TERM_PARAM &&
           filler->flow->program->procs.at[proc].callers > 0;
}

bool ls_filler_may_be_one(const struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    return !is_callers(filler, misuse->proc, misuse->lock) &&
           !is_callers(filler, misuse->proc, misuse->other) &&
           (may_lead_to(filler, misuse->lock, misuse->other) ||
            may_lead_to(filler, misuse->other, misuse->lock));
}
