#include "facts/guarded.h"

#include <ctype.h>
#include <string.h>

struct ls_guarded {
    const struct ls_program *program;
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

struct ls_guarded *ls_guarded_new(struct ls_arena *arena, const struct ls_program *program)
{
    struct ls_guarded *guarded = LS_NEW(arena, struct ls_guarded);
    uint32_t globals = program->globals.count + 1, fields = program->fields.count + 1;
    *guarded = (struct ls_guarded){.program = program,
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

/* Paths */

/* A name, and what stands before it: nothing, '.' or '>' of an arrow. */
struct step {
    const char *name;
    size_t length;
    char by;
};

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at) || *at == '&' || *at == '(' || *at == ')')
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
    while (isalnum((unsigned char)*at) || *at == '_')
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

static const char *type_of(const struct ls_program *program, const struct ls_terms *terms,
                           uint32_t address)
{
    const struct ls_term *term = ls_term(terms, address);
    if (term->kind == LS_TERM_FIELD)
        return program->fields.at[term->b].type;
    const struct ls_variable_info *info = &program->globals.at[term->a];
    const struct ls_unit *unit = program->units[info->unit];
    return ls_unit_text(unit, unit->globals.at[info->global].type);
}

/* From the address of a variable or field one step further. */
static uint32_t go_on(const struct ls_guarded *guarded, struct ls_terms *terms, uint32_t address,
                      const struct step *step)
{
    size_t length;
    const char *record = record_of(type_of(guarded->program, terms, address), &length);
    uint32_t field = find_field(guarded->program, record, length, step);
    if (field == LS_NONE)
        return 0;
    uint32_t object = step->by == '>' ? ls_term_make(terms, LS_TERM_INITIAL, address, 0) : address;
    return ls_term_make(terms, LS_TERM_FIELD, object, field);
}

/* `object` is where the declared field is a part of, and `record` the type of that; 0 of a global.
 */
static uint32_t resolve(const struct ls_guarded *guarded, struct ls_terms *terms, const char *path,
                        uint32_t object, const char *record)
{
    const struct ls_program *program = guarded->program;
    struct step step = next_step(&path);
    uint32_t address = 0, found = LS_NONE;
    if (step.length == 0)
        return 0;
    if (object && (found = find_field(program, record, strlen(record), &step)) != LS_NONE)
        address = ls_term_make(terms, LS_TERM_FIELD, object, found);
    else if ((found = find_global(program, &step)) != LS_NONE)
        address = ls_term_make(terms, LS_TERM_GLOBAL, found, 0);
    while (address && *skip_blanks(path)) {
        step = next_step(&path);
        address = step.by && step.length ? go_on(guarded, terms, address, &step) : 0;
    }
    if (!address)
        return 0;
    const char *type = type_of(program, terms, address);
    return type[0] && type[strlen(type) - 1] == '*' /* a pointer to the lock */
               ? ls_term_make(terms, LS_TERM_INITIAL, address, 0)
               : address;
}

static uint32_t lock_of(const struct ls_guarded *guarded, struct ls_terms *terms, uint32_t address,
                        bool pointee)
{
    struct ls_term term = *ls_term(terms, address); /* a copy: the pool moves */
    if (term.kind == LS_TERM_GLOBAL) {
        const char *const *of = pointee ? guarded->of_global_pointee : guarded->of_global;
        return of[term.a] ? resolve(guarded, terms, of[term.a], 0, NULL) : 0;
    }
    if (term.kind != LS_TERM_FIELD)
        return 0;
    const char *const *of = pointee ? guarded->of_field_pointee : guarded->of_field;
    return of[term.b] ? resolve(guarded, terms, of[term.b], term.a,
                                guarded->program->fields.at[term.b].record)
                      : 0;
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
