#include "facts/writes.h"

#include "base/vec.h"

struct finder {
    LS_VEC(struct ls_write) writes;
    LS_VEC(uint32_t) cells; /* by write */
};

static void look_into(struct finder *finder, const struct ls_look *look)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        struct ls_write write = {look->proc, inst};
        uint32_t cell = ls_look_written(look, inst);
        if (cell == LS_NONE)
            continue;
        ls_vec_push(&finder->writes, write);
        ls_vec_push(&finder->cells, cell);
    }
}

struct ls_writes ls_writes_find(struct ls_arena *arena, const struct ls_program *program,
                                const struct ls_api *const *api)
{
    struct finder finder = {0};
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        struct ls_look look = ls_look_over(program, api, proc);
        if (program->procs.at[proc].defined && !(look.function->flags & LS_FN_INIT))
            look_into(&finder, &look);
    }
    uint32_t count = finder.writes.count;
    struct ls_writes writes = {
        .by_cell = ls_lists_make(arena, program->globals.count + program->fields.count, count),
        .write = ls_arena_copy(arena, finder.writes.at, count * sizeof *finder.writes.at)};
    for (uint32_t i = 0; i < count; i++)
        ls_lists_add(&writes.by_cell, finder.cells.at[i], i);
    ls_vec_release(&finder.writes);
    ls_vec_release(&finder.cells);
    return writes;
}
