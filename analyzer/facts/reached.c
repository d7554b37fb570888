/* What the program comes to from its start. */
#include "facts/filler_p.h"

struct search {
    const struct ls_filler *filler;
    LS_VEC(uint32_t) todo; /* procs whose code is not looked through yet */
    uint8_t *reached;      /* by proc: enum ls_reach */
    enum ls_reach way;     /* of those in `todo` */
};

static const struct ls_unit_map *map_of(const struct search *search, uint32_t proc)
{
    const struct ls_program *program = search->filler->flow->program;
    return &program->maps[program->procs.at[proc].unit];
}

static void reach(struct search *search, uint32_t proc)
{
    if (search->reached[proc] == LS_REACHED_NOT) {
        search->reached[proc] = (uint8_t)search->way;
        ls_vec_push(&search->todo, proc);
    }
}

static void reach_operand(struct search *search, uint32_t proc, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_FUNCTION)
        reach(search, map_of(search, proc)->function[operand.ref]);
}

static void reach_inst(struct search *search, uint32_t proc, const struct ls_inst *inst)
{
    const struct ls_flow *flow = search->filler->flow;
    const struct ls_program *program = flow->program;
    bool is_call = inst->op == LS_OP_CALL;
    uint32_t count = 0;
    const uint32_t *targets = is_call ? ls_program_targets(program, proc, inst, &count) : NULL;
    for (uint32_t i = 0; i < count; i++)
        reach(search, targets[i]);
    if (search->way == LS_REACHED_BY_CALL && !ls_call_creates_threads(flow, proc, inst))
        return;
    reach_operand(search, proc, inst->a);
    reach_operand(search, proc, inst->b);
    for (uint32_t i = 0; is_call && i < inst->count; i++)
        reach_operand(search, proc, ls_proc_unit(program, proc)->args.at[inst->first + i]);
}

static void reach_all(struct search *search, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(search->filler->flow->program, proc);
    const struct ls_function *function = ls_proc_function(search->filler->flow->program, proc);
    LS_EACH_INST (inst, unit, function)
        reach_inst(search, proc, inst);
}

static void reach_from_all(struct search *search)
{
    while (search->todo.count > 0)
        reach_all(search, search->todo.at[--search->todo.count]);
}

const uint8_t *ls_filler_reached(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    const unsigned starts = LS_FN_CONSTRUCTOR | LS_FN_DESTRUCTOR;
    if (filler->reached)
        return filler->reached;
    filler->reached = LS_NEW_ARRAY(&filler->arena, uint8_t, program->procs.count + 1);
    struct search search = {
        .filler = filler, .reached = filler->reached, .way = LS_REACHED_BY_CALL};
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (!filler->flow->has_main || ls_program_is_main(program, proc) ||
            (ls_proc_function(program, proc)->flags & starts))
            reach(&search, proc);
    reach_from_all(&search);
    search.way = LS_REACHED_BY_NAME;
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (search.reached[proc] || (ls_proc_function(program, proc)->flags & LS_FN_INIT))
            reach_all(&search, proc);
    reach_from_all(&search);
    ls_vec_release(&search.todo);
    return filler->reached;
}
