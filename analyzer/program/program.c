#include "program/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "program/callgraph.h"
#include "program/mains.h"
#include "program/pointers.h"

/* All definitions (or, without any, the first declaration) of one linkage name. */
struct symbol {
    const char *name;
    LS_VEC(uint32_t) ids;
    bool defined;
    UT_hash_handle hh;
};

struct linker {
    struct ls_program *program;
    struct ls_arena arena;
    struct symbol *functions, *globals, *fields; /* uthash tables */
};

static struct symbol *find_symbol(struct linker *linker, struct symbol **table, const char *name)
{
    struct symbol *symbol;
    HASH_FIND_STR(*table, name, symbol);
    if (!symbol) {
        symbol = LS_NEW(&linker->arena, struct symbol);
        symbol->name = name;
        HASH_ADD_KEYPTR(hh, *table, symbol->name, strlen(name), symbol);
    }
    return symbol;
}

static void release_table(struct symbol **table)
{
    for (struct symbol *symbol = *table; symbol; symbol = symbol->hh.next)
        ls_vec_release(&symbol->ids);
    HASH_CLEAR(hh, *table);
}

static uint32_t add_proc(struct ls_program *program, uint32_t unit, uint32_t function, bool defined)
{
    const struct ls_unit *u = program->units[unit];
    struct ls_proc proc = {.name = ls_unit_text(u, u->functions.at[function].name),
                           .unit = unit,
                           .function = function,
                           .defined = defined};
    ls_vec_push(&program->procs, proc);
    return program->procs.count - 1;
}

/* A header's function is the same in all units; of other duplicates each is kept. */
static void define_function(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    const struct ls_function *function = &u->functions.at[index];
    if (!(function->flags & LS_FN_DEFINED))
        return;
    struct symbol *symbol =
        find_symbol(linker, &linker->functions, ls_unit_text(u, function->symbol));
    if (symbol->defined && (function->flags & LS_FN_HEADER)) {
        program->maps[unit].function[index] = symbol->ids.at[0];
        return;
    }
    symbol->defined = true;
    uint32_t id = add_proc(program, unit, index, true);
    ls_vec_push(&symbol->ids, id);
    program->maps[unit].function[index] = id;
}

/* Number of leading directories that two paths share. */
static unsigned shared_directories(const char *a, const char *b)
{
    unsigned shared = 0;
    for (; *a && *a == *b; a++, b++)
        shared += *a == '/';
    return shared;
}

static uint32_t nearest(const struct ls_program *program, const struct symbol *symbol,
                        uint32_t unit)
{
    const struct ls_unit *user = program->units[unit];
    const char *path = ls_unit_text(user, user->files.at[user->main_file]);
    uint32_t best = symbol->ids.at[0];
    unsigned best_shared = 0;
    for (uint32_t i = 0; symbol->ids.count > 1 && i < symbol->ids.count; i++) {
        const struct ls_proc *proc = &program->procs.at[symbol->ids.at[i]];
        const struct ls_unit *owner = program->units[proc->unit];
        unsigned shared =
            shared_directories(path, ls_unit_text(owner, owner->files.at[owner->main_file]));
        if (shared > best_shared) {
            best = symbol->ids.at[i];
            best_shared = shared;
        }
    }
    return best;
}

static void refer_function(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    if (u->functions.at[index].flags & LS_FN_DEFINED)
        return;
    const char *name = ls_unit_text(u, u->functions.at[index].symbol);
    struct symbol *symbol = find_symbol(linker, &linker->functions, name);
    if (symbol->ids.count == 0) {
        uint32_t id = add_proc(program, unit, index, false);
        ls_vec_push(&symbol->ids, id);
    }
    program->maps[unit].function[index] = nearest(program, symbol, unit);
}

static void link_global(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    const struct ls_global *global = &u->globals.at[index];
    struct symbol *symbol = find_symbol(linker, &linker->globals, ls_unit_text(u, global->symbol));
    if (symbol->ids.count == 0) {
        ls_vec_push(&symbol->ids, program->globals.count);
        struct ls_variable_info info = {ls_unit_text(u, global->name), 0, unit, index};
        ls_vec_push(&program->globals, info);
    }
    struct ls_variable_info *info = &program->globals.at[symbol->ids.at[0]];
    if ((global->flags & LS_GLOBAL_DEFINED) && !(info->flags & LS_GLOBAL_DEFINED)) {
        info->unit = unit;
        info->global = index;
    }
    info->flags |= global->flags;
    program->maps[unit].global[index] = symbol->ids.at[0];
}

static void link_field(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    const struct ls_field *field = &u->fields.at[index];
    const char *record = ls_unit_text(u, u->records.at[field->record].name);
    const char *name = ls_unit_text(u, field->name);
    const char *key = ls_arena_printf(&linker->arena, "%s.%s", record, name);
    struct symbol *symbol = find_symbol(linker, &linker->fields, key);
    if (symbol->ids.count == 0) {
        ls_vec_push(&symbol->ids, program->fields.count);
        struct ls_field_info info = {record,       name, ls_unit_text(u, field->type),
                                     field->flags, unit, index};
        ls_vec_push(&program->fields, info);
    }
    program->maps[unit].field[index] = symbol->ids.at[0];
}

static void make_maps(struct ls_program *program)
{
    program->maps = LS_NEW_ARRAY(&program->arena, struct ls_unit_map, program->unit_count);
    for (uint32_t i = 0; i < program->unit_count; i++) {
        const struct ls_unit *unit = program->units[i];
        program->maps[i] = (struct ls_unit_map){
            LS_NEW_ARRAY(&program->arena, uint32_t, unit->functions.count),
            LS_NEW_ARRAY(&program->arena, uint32_t, unit->globals.count),
            LS_NEW_ARRAY(&program->arena, uint32_t, unit->fields.count),
        };
    }
}

static void link_units(struct ls_program *program)
{
    struct linker linker = {.program = program};
    for (uint32_t u = 0; u < program->unit_count; u++) {
        const struct ls_unit *unit = program->units[u];
        for (uint32_t i = 0; i < unit->functions.count; i++)
            define_function(&linker, u, i);
        for (uint32_t i = 0; i < unit->globals.count; i++)
            link_global(&linker, u, i);
        for (uint32_t i = 0; i < unit->fields.count; i++)
            link_field(&linker, u, i);
    }
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->functions.count; i++)
            refer_function(&linker, u, i);
    release_table(&linker.functions);
    release_table(&linker.globals);
    release_table(&linker.fields);
    ls_arena_release(&linker.arena);
}

struct ls_program *ls_program_new(struct ls_unit *const *units, uint32_t count)
{
    struct ls_program *program = calloc(1, sizeof *program);
    if (!program)
        ls_die("out of memory");
    program->units = units;
    program->unit_count = count;
    make_maps(program);
    link_units(program);
    program->pointers = ls_pointers_new(program);
    ls_callgraph_order(program);
    ls_mains_find(program);
    return program;
}

void ls_program_free(struct ls_program *program)
{
    if (!program)
        return;
    ls_pointers_free(program->pointers);
    ls_vec_release(&program->procs);
    ls_vec_release(&program->globals);
    ls_vec_release(&program->fields);
    ls_arena_release(&program->arena);
    free(program);
}

const uint32_t *ls_program_pointees(const struct ls_program *program, uint32_t proc,
                                    struct ls_operand value, uint32_t *count)
{
    if (value.kind == LS_OPERAND_FUNCTION) {
        *count = 1;
        return &program->maps[program->procs.at[proc].unit].function[value.ref];
    }
    return ls_pointers_pointees(program->pointers, program, proc, value, count);
}

const uint32_t *ls_program_targets(const struct ls_program *program, uint32_t proc,
                                   const struct ls_inst *call, uint32_t *count)
{
    return ls_program_pointees(program, proc, call->a, count);
}
