#include "program/mains.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"

struct search {
    struct ls_program *program;
    LS_VEC(uint32_t) open; /* units whose references are not followed yet */
    bool *reached;         /* by unit, for the main at work */
    bool *has_main;        /* by unit */
    uint32_t main;         /* number of the main at work, from 1 */
    struct ls_tally owner; /* by symbol: number of the last main whose program has defined it */
};

static bool is_header_code(const struct ls_program *program, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    return ls_proc_function(program, proc)->site.file != unit->main_file;
}

/* Calls `see` for each function that other units would find here, as long as it says so. */
static bool each_offer(struct search *search, uint32_t index,
                       bool see(uint32_t *owner, uint32_t main))
{
    const struct ls_unit *unit = search->program->units[index];
    for (uint32_t f = 0; f < unit->functions.count; f++) {
        const struct ls_function *function = &unit->functions.at[f];
        const char *symbol = ls_unit_text(unit, function->symbol);
        if ((function->flags & LS_FN_DEFINED) &&
            !(function->flags & (LS_FN_STATIC | LS_FN_HEADER | LS_FN_INLINE | LS_FN_INIT)) &&
            !see(ls_tally_at(&search->owner, ls_hash(symbol, strlen(symbol), 0)), search->main))
            return false;
    }
    return true;
}

static bool is_free(uint32_t *owner, uint32_t main)
{
    return *owner != main;
}

static bool take(uint32_t *owner, uint32_t main)
{
    *owner = main;
    return true;
}

/* A unit that defines once more what the program has is of another program. */
static void reach(struct search *search, uint32_t unit)
{
    if (search->reached[unit] || search->has_main[unit] || !each_offer(search, unit, is_free))
        return;
    each_offer(search, unit, take);
    search->reached[unit] = true;
    ls_vec_push(&search->open, unit);
}

static void follow(struct search *search, uint32_t index)
{
    const struct ls_program *program = search->program;
    const struct ls_unit *unit = program->units[index];
    const struct ls_unit_map *map = &program->maps[index];
    for (uint32_t f = 0; f < unit->functions.count; f++) {
        const struct ls_proc *proc = &program->procs.at[map->function[f]];
        if (proc->defined && !is_header_code(program, map->function[f]))
            reach(search, proc->unit);
    }
    for (uint32_t g = 0; g < unit->globals.count; g++) {
        const struct ls_variable_info *variable = &program->globals.at[map->global[g]];
        if (variable->flags & LS_GLOBAL_DEFINED)
            reach(search, variable->unit);
    }
}

static void find_members(struct search *search, uint32_t unit, uint64_t bit)
{
    struct ls_program *program = search->program;
    memset(search->reached, 0, program->unit_count);
    program->mains[unit] |= bit;
    search->main++;
    each_offer(search, unit, take);
    follow(search, unit);
    while (search->open.count > 0) {
        uint32_t next = search->open.at[--search->open.count];
        program->mains[next] |= bit;
        follow(search, next);
    }
}

static bool is_main(const struct ls_proc *proc)
{
    return proc->defined && strcmp(proc->name, "main") == 0;
}

void ls_mains_find(struct ls_program *program)
{
    struct ls_arena arena = {0};
    struct search search = {.program = program,
                            .reached = LS_NEW_ARRAY(&arena, bool, program->unit_count + 1),
                            .has_main = LS_NEW_ARRAY(&arena, bool, program->unit_count + 1)};
    uint32_t mains = 0;
    program->mains = LS_NEW_ARRAY(&program->arena, uint64_t, program->unit_count + 1);
    for (uint32_t i = 0; i < program->procs.count; i++)
        search.has_main[program->procs.at[i].unit] |= is_main(&program->procs.at[i]);
    for (uint32_t unit = 0; unit < program->unit_count; unit++)
        if (search.has_main[unit])
            find_members(&search, unit, UINT64_C(1) << mains++ % 64);
    ls_tally_release(&search.owner);
    ls_vec_release(&search.open);
    ls_arena_release(&arena);
}

uint64_t ls_mains_of(const struct ls_program *program, uint32_t proc)
{
    const struct ls_proc *p = &program->procs.at[proc];
    uint64_t mains = program->mains[p->unit];
    return mains && p->defined && !is_header_code(program, proc) ? mains : UINT64_MAX;
}
