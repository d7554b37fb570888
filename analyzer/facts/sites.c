#include "facts/sites.h"

static void add_calls(struct ls_model *model, const struct ls_program *program, uint32_t proc,
                      const struct ls_api *const *api_of_proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[proc].unit];
    for (uint32_t b = 0; b < function->blocks; b++) {
        const struct ls_block *block = &unit->blocks.at[function->first_block + b];
        for (uint32_t i = 0; i < block->count; i++) {
            const struct ls_inst *inst = &unit->insts.at[block->first + i];
            if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
                continue;
            const struct ls_api *api = api_of_proc[map->function[inst->a.ref]];
            if (!api || api->role != LS_ROLE_ACQUIRE)
                continue;
            struct ls_location at = {ls_arena_strdup(&model->arena, ls_unit_path(unit, inst->site)),
                                     ls_arena_strdup(&model->arena, program->procs.at[proc].name),
                                     inst->site.line, inst->site.column};
            ls_vec_push(&model->sites, (struct ls_lock_site){at, LS_MODEL_NONE, 0});
        }
    }
}

void ls_lock_sites_fill(struct ls_model *model, const struct ls_program *program,
                        const struct ls_api *const *api_of_proc)
{
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        if (program->procs.at[proc].defined)
            add_calls(model, program, proc, api_of_proc);
    }
}
