#include "facts/guarded.h"

#include <string.h>

struct ls_guarded {
    const struct ls_program *program;
    struct ls_lockpaths *paths;
    /* Arguments of attributes by global and by field; NULL = none. */
    const char **of_global, **of_field;
    const char **of_global_pointee, **of_field_pointee; /* of what it points to */
};

static void note(struct ls_guarded *guarded, const struct ls_unit *unit,
                 const struct ls_unit_map *map, const struct ls_attribute *attribute)
{
    const char *name = ls_unit_text(unit, attribute->name);
    bool direct = strcmp(name, "guarded_by") == 0, pointee = strcmp(name, "pt_guarded_by") == 0;
    const char *path = ls_unit_text(unit, attribute->arguments);
    if (!direct && !pointee)
        return;
    if (attribute->owner == LS_OWNER_GLOBAL)
        (direct ? guarded->of_global : guarded->of_global_pointee)[map->global[attribute->ref]] =
            path;
    else if (attribute->owner == LS_OWNER_FIELD)
        (direct ? guarded->of_field : guarded->of_field_pointee)[map->field[attribute->ref]] = path;
}

struct ls_guarded *ls_guarded_new(struct ls_arena *arena, const struct ls_program *program,
                                  struct ls_lockpaths *paths)
{
    struct ls_guarded *guarded = LS_NEW(arena, struct ls_guarded);
    uint32_t globals = program->globals.count + 1, fields = program->fields.count + 1;
    *guarded = (struct ls_guarded){.program = program,
                                   .paths = paths,
                                   .of_global = LS_NEW_ARRAY(arena, const char *, globals),
                                   .of_field = LS_NEW_ARRAY(arena, const char *, fields),
                                   .of_global_pointee = LS_NEW_ARRAY(arena, const char *, globals),
                                   .of_field_pointee = LS_NEW_ARRAY(arena, const char *, fields)};
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->attributes.count; i++)
            note(guarded, program->units[u], &program->maps[u],
                 &program->units[u]->attributes.at[i]);
    return guarded;
}

static uint32_t lock_of(const struct ls_guarded *guarded, struct ls_terms *terms, uint32_t address,
                        bool pointee)
{
    struct ls_term term = *ls_term(terms, address); /* a copy: the pool moves */
    if (term.kind == LS_TERM_GLOBAL) {
        const char *const *of = pointee ? guarded->of_global_pointee : guarded->of_global;
        return of[term.a] ? ls_lockpath_find(guarded->paths, terms, of[term.a],
                                             (struct ls_lockpath_scope){.proc = LS_NONE})
                          : 0;
    }
    if (term.kind != LS_TERM_FIELD)
        return 0;
    const char *const *of = pointee ? guarded->of_field_pointee : guarded->of_field;
    struct ls_lockpath_scope scope = {
        .proc = LS_NONE, .object = term.a, .record = guarded->program->fields.at[term.b].record};
    return of[term.b] ? ls_lockpath_find(guarded->paths, terms, of[term.b], scope) : 0;
}

/* From the inside out: elements and fields of what is declared share its guard. */
uint32_t ls_guarded_lock(const struct ls_guarded *guarded, struct ls_terms *terms, uint32_t address)
{
    for (;;) {
        struct ls_term term = *ls_term(terms, address);
        uint32_t lock = lock_of(guarded, terms, address, false);
        if (lock)
            return lock;
        if (term.kind == LS_TERM_INITIAL)
            return lock_of(guarded, terms, term.a, true);
        if (term.kind != LS_TERM_FIELD && term.kind != LS_TERM_INDEX)
            return 0;
        address = term.a;
    }
}
