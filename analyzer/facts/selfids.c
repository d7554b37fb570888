#include "facts/selfids.h"

#include "program/cells.h"
#include "program/mains.h"

enum { NOT_STORED, OF_MAIN, OF_OTHERS };

static bool is_on_way(const struct ls_trace *way, uint32_t proc)
{
    for (; way; way = way->inner)
        if (way->proc == proc)
            return true;
    return false;
}

/* Of the threads, main alone runs it, as far as what starts threads there tells. */
static bool is_mains(const struct ls_flow *flow, const struct ls_roots *roots, uint32_t proc)
{
    bool any = ls_program_is_main(flow->program, proc);
    for (uint32_t i = 0; i < roots->creations.count; i++) {
        const struct ls_creation *creation = &roots->creations.at[i];
        if (!is_on_way(creation->event->trace, proc))
            continue;
        if (!ls_program_is_main(flow->program, creation->creator))
            return false;
        any = true;
    }
    return any;
}

/* A call that says who runs it. */
static bool is_self(const struct ls_flow *flow, uint32_t proc, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(flow->program, proc, call, &count);
    return count == 1 && flow->api[*targets] && flow->api[*targets]->role == LS_ROLE_SELF;
}

/* What makes a temporary stands before its uses. */
static void note_stores(const struct ls_flow *flow, const struct ls_roots *roots, uint32_t proc,
                        uint8_t *kept)
{
    const struct ls_program *program = flow->program;
    const struct ls_function *function = ls_proc_function(program, proc);
    struct ls_arena arena = {0};
    bool *self = LS_NEW_ARRAY(&arena, bool, function->temps + 1);
    LS_EACH_INST (inst, ls_proc_unit(program, proc), function) {
        if (inst->op == LS_OP_CALL && inst->result != LS_NONE)
            self[inst->result] = is_self(flow, proc, inst);
        uint32_t cell =
            inst->op == LS_OP_STORE ? ls_cell_of_place(program, proc, inst->a.ref) : LS_NONE;
        if (cell >= program->globals.count || kept[cell] == OF_OTHERS)
            continue;
        bool is_main =
            inst->b.kind == LS_OPERAND_TEMP && self[inst->b.ref] && is_mains(flow, roots, proc);
        kept[cell] = is_main ? OF_MAIN : OF_OTHERS;
    }
    ls_arena_release(&arena);
}

void ls_selfids_find(struct ls_flow *flow, struct ls_roots *roots)
{
    const struct ls_program *program = flow->program;
    struct ls_arena arena = {0};
    uint8_t *kept = LS_NEW_ARRAY(&arena, uint8_t, program->globals.count + 1);
    for (uint32_t proc = 0; roots->creations.count > 0 && proc < program->procs.count; proc++)
        if (program->procs.at[proc].defined)
            note_stores(flow, roots, proc, kept);
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (kept[i] == OF_MAIN)
            ls_vec_push(&roots->mains_handles, ls_term_make(&flow->terms, LS_TERM_GLOBAL, i, 0));
    ls_arena_release(&arena);
}
