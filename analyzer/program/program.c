#include "program/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "program/callgraph.h"
#include "program/delegates.h"
#include "program/mains.h"
#include "program/pointers.h"

/* One function, global or field, and the units that have it, as far as these tell who may join. */
struct entity {
    uint32_t id;
    const char *path; /* of a global: the source that defines it; of a field: where its record is */
    LS_VEC(uint32_t) units;
};

/* All that have one linkage name. */
struct symbol {
    const char *name;
    LS_VEC(struct entity) entities;
    uint32_t declared; /* a function that no unit in reach defines, + 1 */
    UT_hash_handle hh;
};

struct linker {
    struct ls_program *program;
    struct ls_arena arena;
    struct symbol *functions, *globals, *fields; /* uthash tables */
    uint32_t *order; /* units: those that have no rivals stand first, they belong to all programs */
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
    for (struct symbol *symbol = *table; symbol; symbol = symbol->hh.next) {
        for (uint32_t i = 0; i < symbol->entities.count; i++)
            ls_vec_release(&symbol->entities.at[i].units);
        ls_vec_release(&symbol->entities);
    }
    HASH_CLEAR(hh, *table);
}

/* A unit that is in the same programs as the last one, and has no rivals, tells nothing new. */
static void join_entity(const struct ls_program *program, struct entity *entity, uint32_t unit)
{
    if (entity->units.count == 0 || program->rivalries[unit].count > 0 ||
        program->mains[unit] != program->mains[entity->units.at[entity->units.count - 1]])
        ls_vec_push(&entity->units, unit);
}

static struct entity *add_entity(const struct ls_program *program, struct symbol *symbol,
                                 uint32_t id, uint32_t unit, const char *path)
{
    ls_vec_push(&symbol->entities, (struct entity){.id = id, .path = path});
    struct entity *entity = &symbol->entities.at[symbol->entities.count - 1];
    join_entity(program, entity, unit);
    return entity;
}

static bool meets(const struct ls_program *program, const struct entity *entity, uint32_t unit)
{
    for (uint32_t i = 0; i < entity->units.count; i++)
        if (ls_units_meet(program, entity->units.at[i], unit))
            return true;
    return false;
}

/* The one that the unit means: of several, the best. NULL when it can be none of them. */
static struct entity *nearest(const struct ls_program *program, struct symbol *symbol,
                              uint32_t unit)
{
    struct entity *best = NULL;
    uint64_t most = 0;
    for (uint32_t i = 0; i < symbol->entities.count; i++) {
        struct entity *entity = &symbol->entities.at[i];
        if (!meets(program, entity, unit))
            continue;
        uint64_t preference = symbol->entities.count > 1
                                  ? ls_units_preference(program, unit, entity->units.at[0])
                                  : 0;
        if (best && preference <= most)
            continue;
        best = entity;
        most = preference;
    }
    return best;
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

/* What one unit has read only in part, another one may have read whole. */
static void prefer_whole(struct ls_program *program, uint32_t id, uint32_t unit, uint32_t index)
{
    struct ls_proc *proc = &program->procs.at[id];
    unsigned known = ls_proc_function(program, id)->flags;
    unsigned flags = program->units[unit]->functions.at[index].flags;
    if ((known & LS_FN_DAMAGED) && !(flags & LS_FN_DAMAGED)) {
        proc->unit = unit;
        proc->function = index;
    }
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
    if (symbol->entities.count > 0 && (function->flags & LS_FN_HEADER)) {
        program->maps[unit].function[index] = symbol->entities.at[0].id;
        prefer_whole(program, symbol->entities.at[0].id, unit, index);
        return;
    }
    uint32_t id = add_proc(program, unit, index, true);
    add_entity(program, symbol, id, unit, NULL);
    program->maps[unit].function[index] = id;
}

static void refer_function(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    if (u->functions.at[index].flags & LS_FN_DEFINED)
        return;
    const char *name = ls_unit_text(u, u->functions.at[index].symbol);
    struct symbol *symbol = find_symbol(linker, &linker->functions, name);
    const struct entity *entity = nearest(program, symbol, unit);
    if (!entity && !symbol->declared)
        symbol->declared = add_proc(program, unit, index, false) + 1;
    program->maps[unit].function[index] = entity ? entity->id : symbol->declared - 1;
}

/* The source that has the definition of a global for itself; NULL for one in a header, and for a
 * declaration. */
static const char *definer_of(const struct ls_unit *unit, const struct ls_global *global)
{
    return (global->flags & LS_GLOBAL_DEFINED) && global->site.file == unit->main_file
               ? ls_unit_text(unit, unit->files.at[unit->main_file])
               : NULL;
}

/* The entity that a global of the unit is; NULL: a new one. No linker takes two definitions. */
static struct entity *find_global(const struct ls_program *program, struct symbol *symbol,
                                  uint32_t unit, const char *definer)
{
    for (uint32_t i = 0; definer && i < symbol->entities.count; i++) {
        struct entity *entity = &symbol->entities.at[i];
        if (entity->path ? strcmp(entity->path, definer) == 0 : meets(program, entity, unit))
            return entity;
    }
    return definer ? NULL : nearest(program, symbol, unit);
}

static void link_global(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    const struct ls_global *global = &u->globals.at[index];
    const char *definer = definer_of(u, global);
    struct symbol *symbol = find_symbol(linker, &linker->globals, ls_unit_text(u, global->symbol));
    struct entity *entity = find_global(program, symbol, unit, definer);
    if (!entity) {
        struct ls_variable_info info = {ls_unit_text(u, global->name), 0, unit, index};
        entity = add_entity(program, symbol, program->globals.count, unit, definer);
        ls_vec_push(&program->globals, info);
    } else {
        join_entity(program, entity, unit);
    }
    struct ls_variable_info *info = &program->globals.at[entity->id];
    if ((global->flags & LS_GLOBAL_DEFINED) && !(info->flags & LS_GLOBAL_DEFINED)) {
        info->unit = unit;
        info->global = index;
    }
    if (definer && !entity->path)
        entity->path = definer;
    info->flags |= global->flags;
    program->maps[unit].global[index] = entity->id;
}

static void link_globals(struct linker *linker, bool defined)
{
    for (uint32_t i = 0; i < linker->program->unit_count; i++) {
        uint32_t u = linker->order[i];
        const struct ls_unit *unit = linker->program->units[u];
        for (uint32_t g = 0; g < unit->globals.count; g++)
            if (((unit->globals.at[g].flags & LS_GLOBAL_DEFINED) != 0) == defined)
                link_global(linker, u, g);
    }
}

/* A record of one header is the same for everybody. */
static struct entity *find_field(const struct ls_program *program, struct symbol *symbol,
                                 uint32_t unit, const char *path)
{
    for (uint32_t i = 0; i < symbol->entities.count; i++)
        if (strcmp(symbol->entities.at[i].path, path) == 0)
            return &symbol->entities.at[i];
    return nearest(program, symbol, unit);
}

static void link_field(struct linker *linker, uint32_t unit, uint32_t index)
{
    struct ls_program *program = linker->program;
    const struct ls_unit *u = program->units[unit];
    const struct ls_field *field = &u->fields.at[index];
    const struct ls_record *of = &u->records.at[field->record];
    const char *record = ls_unit_text(u, of->name), *name = ls_unit_text(u, field->name);
    const char *key = ls_arena_join(&linker->arena, record, ".", name);
    const char *path = ls_unit_path(u, of->site);
    struct symbol *symbol = find_symbol(linker, &linker->fields, key);
    struct entity *entity = find_field(program, symbol, unit, path);
    if (!entity) {
        entity = add_entity(program, symbol, program->fields.count, unit, path);
        struct ls_field_info info = {record,       name, ls_unit_text(u, field->type),
                                     field->flags, unit, index};
        ls_vec_push(&program->fields, info);
    } else {
        join_entity(program, entity, unit);
    }
    program->maps[unit].field[index] = entity->id;
}

/* Who belongs to all programs decides first what is one: the parts of several meet there. */
static void find_order(struct linker *linker)
{
    const struct ls_program *program = linker->program;
    uint32_t count = 0;
    linker->order = LS_NEW_ARRAY(&linker->arena, uint32_t, program->unit_count + 1);
    for (int rivals = 0; rivals < 2; rivals++)
        for (uint32_t u = 0; u < program->unit_count; u++)
            if ((program->rivalries[u].count > 0) == rivals)
                linker->order[count++] = u;
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
    find_order(&linker);
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->functions.count; i++)
            define_function(&linker, u, i);
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->functions.count; i++)
            refer_function(&linker, u, i);
    link_globals(&linker, true);
    link_globals(&linker, false);
    for (uint32_t k = 0; k < program->unit_count; k++)
        for (uint32_t i = 0; i < program->units[linker.order[k]]->fields.count; i++)
            link_field(&linker, linker.order[k], i);
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
    ls_mains_find(program);
    link_units(program);
    program->pointers = ls_pointers_new(program);
    ls_delegates_find(program);
    ls_callgraph_order(program);
    return program;
}

void ls_program_free(struct ls_program *program)
{
    if (!program)
        return;
    ls_pointers_free(program->pointers);
    for (uint32_t u = 0; u < program->unit_count; u++)
        ls_vec_release(&program->rivalries[u]);
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

bool ls_program_is_main(const struct ls_program *program, uint32_t proc)
{
    return strcmp(program->procs.at[proc].name, "main") == 0;
}

const uint32_t *ls_program_targets(const struct ls_program *program, uint32_t proc,
                                   const struct ls_inst *call, uint32_t *count)
{
    return ls_program_pointees(program, proc, call->a, count);
}

void ls_program_each_call(const struct ls_program *program, uint32_t proc, ls_visit_call *visit,
                          void *context)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[proc].unit];
    for (uint32_t b = 0; b < function->blocks; b++) {
        LS_EACH_INST_OF (inst, unit, function, b) {
            if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION)
                visit(context, proc, b, inst, map->function[inst->a.ref]);
        }
    }
}
