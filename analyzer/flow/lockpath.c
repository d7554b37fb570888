#include "flow/lockpath.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "flow/locktypes.h"
#include "flow/signature.h"

struct ls_lockpaths {
    struct ls_arena *arena;
    const struct ls_program *program;
    const struct ls_api *const *api;
    struct ls_locktypes *types; /* NULL: not needed yet */
};

struct ls_lockpaths *ls_lockpaths_new(struct ls_arena *arena, const struct ls_program *program,
                                      const struct ls_api *const *api)
{
    struct ls_lockpaths *paths = LS_NEW(arena, struct ls_lockpaths);
    *paths = (struct ls_lockpaths){.arena = arena, .program = program, .api = api};
    return paths;
}

void ls_lockpaths_release(struct ls_lockpaths *paths)
{
    if (paths->types)
        ls_locktypes_release(paths->types);
}

/* A name, and what stands before it: nothing, '.' or '>' of an arrow. */
struct step {
    const char *name;
    size_t length;
    char by;
};

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at) || *at == '&' || *at == '*' || *at == '(' || *at == ')')
        at++;
    return at;
}

/* The next step, or one without a name: at the end, and where there is more than a path. */
static struct step next_step(const char **path)
{
    const char *at = skip_blanks(*path);
    struct step step = {at, 0, 0};
    if (*at == '.' || (at[0] == '-' && at[1] == '>')) {
        step.by = *at == '.' ? '.' : '>';
        at = skip_blanks(at + (*at == '.' ? 1 : 2));
        step.name = at;
    }
    while (isalnum((unsigned char)*at) || *at == '_' || *at == '$')
        at++;
    step.length = (size_t)(at - step.name);
    *path = at;
    return step;
}

static bool is_named(const char *name, const struct step *step)
{
    return strlen(name) == step->length && memcmp(name, step->name, step->length) == 0;
}

static uint32_t find_field(const struct ls_program *program, const char *record, size_t length,
                           const struct step *step)
{
    for (uint32_t i = 0; i < program->fields.count; i++)
        if (is_named(program->fields.at[i].name, step) &&
            strlen(program->fields.at[i].record) == length &&
            memcmp(program->fields.at[i].record, record, length) == 0)
            return i;
    return LS_NONE;
}

static uint32_t find_global(const struct ls_program *program, const struct step *step)
{
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (is_named(program->globals.at[i].name, step))
            return i;
    return LS_NONE;
}

/* "queue" of "struct queue *" */
static const char *record_of(const char *type, size_t *length)
{
    static const char *const words[] = {"const ", "volatile ", "struct ", "union "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(type, words[i], strlen(words[i])) == 0)
            type += strlen(words[i]);
    *length = strcspn(type, " *[");
    return type;
}

static const char *type_of_parameter(struct ls_lockpaths *paths, uint32_t proc, uint32_t number)
{
    struct ls_signature signature;
    const char *type = ls_unit_text(ls_proc_unit(paths->program, proc),
                                    ls_proc_function(paths->program, proc)->type);
    return ls_signature_read(paths->arena, type, &signature) && number < signature.params
               ? signature.param[number]
               : "";
}

/* Of the variable or field at an address; or of a parameter. */
static const char *type_of(struct ls_lockpaths *paths, const struct ls_terms *terms, uint32_t id,
                           uint32_t proc)
{
    const struct ls_term *term = ls_term(terms, id);
    if (term->kind == LS_TERM_PARAM)
        return type_of_parameter(paths, proc, term->a);
    if (term->kind == LS_TERM_FIELD)
        return paths->program->fields.at[term->b].type;
    const struct ls_variable_info *info = &paths->program->globals.at[term->a];
    const struct ls_unit *unit = paths->program->units[info->unit];
    return ls_unit_text(unit, unit->globals.at[info->global].type);
}

/* What the pointer that is kept there points to. */
static uint32_t behind(struct ls_terms *terms, uint32_t id)
{
    return ls_term(terms, id)->kind == LS_TERM_PARAM ? id
                                                     : ls_term_make(terms, LS_TERM_INITIAL, id, 0);
}

/* One step further. */
static uint32_t go_on(struct ls_lockpaths *paths, struct ls_terms *terms, uint32_t id,
                      const struct step *step, uint32_t proc)
{
    size_t length;
    const char *record = record_of(type_of(paths, terms, id, proc), &length);
    uint32_t field = find_field(paths->program, record, length, step);
    if (field == LS_NONE)
        return 0;
    return ls_term_make(terms, LS_TERM_FIELD, step->by == '>' ? behind(terms, id) : id, field);
}

static uint32_t start(struct ls_lockpaths *paths, struct ls_terms *terms, const struct step *step,
                      const struct ls_lockpath_scope *scope)
{
    uint32_t found;
    if (step->length > 1 && *step->name == '$')
        return scope->proc == LS_NONE
                   ? 0
                   : ls_term_make(terms, LS_TERM_PARAM, (uint32_t)atoi(step->name + 1), 0);
    if (scope->object)
        found = find_field(paths->program, scope->record, strlen(scope->record), step);
    if (scope->object && found != LS_NONE)
        return ls_term_make(terms, LS_TERM_FIELD, scope->object, found);
    found = find_global(paths->program, step);
    return found == LS_NONE ? 0 : ls_term_make(terms, LS_TERM_GLOBAL, found, 0);
}

/* The only way to lock an object of this type is by the lock in it. */
static uint32_t lock_in(struct ls_lockpaths *paths, struct ls_terms *terms, uint32_t object,
                        const char *type)
{
    if (!paths->types)
        paths->types = ls_locktypes_new(paths->arena, paths->program, paths->api);
    const char *lock = ls_locktypes_in(paths->types, type);
    return lock && *lock && !strchr(lock, '.')
               ? ls_term_make(terms, LS_TERM_FIELD, object, ls_locktypes_field(paths->types, type))
               : object;
}

uint32_t ls_lockpath_find(struct ls_lockpaths *paths, struct ls_terms *terms, const char *path,
                          struct ls_lockpath_scope scope)
{
    struct step step = next_step(&path);
    uint32_t id = step.length > 0 ? start(paths, terms, &step, &scope) : 0;
    while (id && *skip_blanks(path)) {
        step = next_step(&path);
        id = step.by && step.length ? go_on(paths, terms, id, &step, scope.proc) : 0;
    }
    if (!id)
        return 0;
    const char *type = type_of(paths, terms, id, scope.proc);
    size_t length = strlen(type);
    if (length == 0 || type[length - 1] != '*')
        return ls_term(terms, id)->kind == LS_TERM_PARAM ? 0 : lock_in(paths, terms, id, type);
    const char *target = ls_arena_strndup(paths->arena, type, length - 1);
    return lock_in(paths, terms, behind(terms, id), target);
}
