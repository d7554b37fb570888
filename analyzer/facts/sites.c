#include "facts/sites.h"

struct sites {
    struct ls_model *model;
    const struct ls_program *program;
    const struct ls_api *const *api_of_proc;
};

static void add_site(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                     uint32_t callee)
{
    struct sites *sites = context;
    struct ls_arena *arena = &sites->model->arena;
    const struct ls_unit *unit = ls_proc_unit(sites->program, proc);
    const struct ls_api *api = sites->api_of_proc[callee];
    (void)block;
    if (!api || api->role != LS_ROLE_ACQUIRE)
        return;
    struct ls_location at = {ls_arena_strdup(arena, ls_unit_path(unit, call->site)),
                             ls_arena_strdup(arena, sites->program->procs.at[proc].name),
                             call->site.line, call->site.column};
    ls_vec_push(&sites->model->sites, (struct ls_lock_site){at, LS_MODEL_NONE, 0});
}

void ls_lock_sites_fill(struct ls_model *model, const struct ls_program *program,
                        const struct ls_api *const *api_of_proc)
{
    struct sites sites = {model, program, api_of_proc};
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (program->procs.at[proc].defined)
            ls_program_each_call(program, proc, add_site, &sites);
}
