/* Parts of C11 _Atomic records that are used by themselves. */
#include "facts/filler_p.h"

static const char *field_name(const struct ls_unit *unit, const struct ls_place *place,
                              struct ls_arena *arena, const char *name)
{
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &unit->steps.at[place->first_step + i];
        const char *field = step->kind == LS_STEP_FIELD
                                ? ls_unit_text(unit, unit->fields.at[step->ref].name)
                                : NULL;
        name = field ? ls_arena_printf(arena, "%s%s%s", name, *name ? "." : "", field)
                     : ls_arena_printf(arena, "%s[]", name);
    }
    return name;
}

/* As a reader knows it; of what a pointer leads to, by its fields. */
static const char *place_name(const struct ls_unit *unit, const struct ls_function *function,
                              const struct ls_place *place, struct ls_arena *arena)
{
    const char *base = "";
    if (place->base == LS_BASE_GLOBAL)
        base = ls_unit_text(unit, unit->globals.at[place->ref].name);
    else if (place->base == LS_BASE_LOCAL)
        base = ls_unit_text(unit, unit->variables.at[function->first_variable + place->ref].name);
    return field_name(unit, place, arena, base);
}

static void add_torn(struct ls_filler *filler, uint32_t proc, const struct ls_inst *inst)
{
    const struct ls_unit *unit = ls_proc_unit(filler->flow->program, proc);
    struct ls_torn torn = {.name = place_name(unit, ls_proc_function(filler->flow->program, proc),
                                              &unit->places.at[inst->a.ref], &filler->model->arena),
                           .writes = inst->op == LS_OP_STORE,
                           .at = ls_witness_location(filler->flow->program, proc, inst->site)};
    ls_vec_push(&filler->model->torn, torn);
}

void ls_filler_add_torn(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        const struct ls_unit *unit = ls_proc_unit(program, proc);
        const struct ls_function *function = ls_proc_function(program, proc);
        LS_EACH_INST (inst, unit, function) {
            bool is_access = inst->op == LS_OP_LOAD || inst->op == LS_OP_STORE;
            if (is_access && (inst->flags & (LS_ACCESS_TORN | LS_ACCESS_INIT)) == LS_ACCESS_TORN)
                add_torn(filler, proc, inst);
        }
    }
}
