#include "flow/classes.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "flow/fixed.h"
#include "ir/unit.h"

struct ls_class_entry {
    uint32_t index;
    UT_hash_handle hh;
};

/* A class on its way: texts are in the arena. */
struct path {
    const char *key, *name;
    const char *holder; /* as in ls_class */
    bool many, elements;
    bool is_global; /* lives in a global, without an index that is chosen at run time */
    uint32_t global;
};

/* Counts the fields of a record; one of the same name in another header is another record. */
static uint32_t *fields_beside(struct ls_tally *tally, const struct ls_program *program,
                               const struct ls_field_info *field)
{
    const struct ls_unit *unit = program->units[field->unit];
    const struct ls_record *record = &unit->records.at[unit->fields.at[field->field].record];
    const char *path = ls_unit_path(unit, record->site);
    uint64_t key = ls_hash(field->record, strlen(field->record), 0);
    return ls_tally_at(tally, ls_hash(path, strlen(path), key));
}

static void find_wrapped(struct ls_classes *classes, const struct ls_apis *apis)
{
    const struct ls_program *program = classes->program;
    struct ls_tally fields = {0};
    classes->is_wrapped = LS_NEW_ARRAY(&classes->arena, bool, program->fields.count + 1);
    for (uint32_t i = 0; i < program->fields.count; i++)
        ++*fields_beside(&fields, program, &program->fields.at[i]);
    for (uint32_t i = 0; i < program->fields.count; i++)
        classes->is_wrapped[i] =
            (ls_apis_traits(apis, program->fields.at[i].type) & LS_TRAIT_LOCK_TYPE) &&
            *fields_beside(&fields, program, &program->fields.at[i]) == 1;
    ls_tally_release(&fields);
}

void ls_classes_init(struct ls_classes *classes, const struct ls_program *program,
                     const struct ls_apis *apis, struct ls_terms *terms)
{
    *classes = (struct ls_classes){.program = program, .terms = terms};
    classes->fixed = ls_fixed_new(&classes->arena, program);
    find_wrapped(classes, apis);
}

void ls_classes_release(struct ls_classes *classes)
{
    HASH_CLEAR(hh, classes->by_key);
    ls_vec_release(&classes->all);
    ls_vec_release(&classes->memo);
    ls_arena_release(&classes->arena);
}

static bool path_of(struct ls_classes *classes, uint32_t proc, uint32_t id, struct path *path);

static struct path extend(struct ls_classes *classes, struct path base, const char *key,
                          const char *name)
{
    base.key = ls_arena_join(&classes->arena, base.key, key, "");
    base.name = ls_arena_join(&classes->arena, base.name, name, "");
    return base;
}

static bool is_part(const struct ls_term *term)
{
    return term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX;
}

/* A lock in a record of its own, as a pointer leads to it. */
static bool path_of_wrapped(struct ls_classes *classes, uint32_t proc, const struct ls_term *term,
                            struct path *path)
{
    const struct ls_field_info *field = &classes->program->fields.at[term->b];
    if (!path_of(classes, proc, term->a, path))
        return false;
    bool is_target = path->name[0] == '*';
    path->name =
        ls_arena_join(&classes->arena, path->name + is_target, is_target ? "->" : ".", field->name);
    path->key = ls_arena_printf(&classes->arena, "%s.%u", path->key, term->b);
    path->holder = field->record;
    return true;
}

/* All locks of a program may be of one type that is nothing but a lock: that says which one is
 * meant only where a function is not told by its callers. */
static bool is_told_by_type(const struct ls_classes *classes, const struct ls_term *base,
                            uint32_t field)
{
    return !classes->is_wrapped[field] || base->kind == LS_TERM_PARAM;
}

/* A field below another field, or of a global, extends its path; anything else is told by the
 * record's type. */
static bool path_of_field(struct ls_classes *classes, uint32_t proc, const struct ls_term *term,
                          struct path *path)
{
    const struct ls_term *base = ls_term(classes->terms, term->a);
    const struct ls_field_info *field = &classes->program->fields.at[term->b];
    bool has_base = (base->kind == LS_TERM_GLOBAL || base->kind == LS_TERM_FIELD) &&
                    path_of(classes, proc, term->a, path);
    if (has_base) {
        path->holder = path->holder ? path->holder : path->name;
        *path = extend(classes, *path, ls_arena_printf(&classes->arena, ".%u", term->b),
                       ls_arena_join(&classes->arena, ".", field->name, ""));
        return true;
    }
    if (!is_told_by_type(classes, base, term->b))
        return path_of_wrapped(classes, proc, term, path);
    /* A record without a name is called after the variable that holds it, where there is one. */
    const char *owner = field->record;
    if (strchr(owner, ':') && path_of(classes, proc, term->a, path))
        owner = path->name;
    *path = (struct path){.key = ls_arena_printf(&classes->arena, "field %u", term->b),
                          .name = ls_arena_join(&classes->arena, owner, ".", field->name),
                          .holder = field->record,
                          .many = true,
                          .global = LS_NONE};
    return true;
}

static bool path_of_index(struct ls_classes *classes, uint32_t proc, const struct ls_term *term,
                          struct path *path)
{
    int64_t index;
    if (!path_of(classes, proc, term->a, path))
        return false;
    if (!is_part(ls_term(classes->terms, term->a)) &&
        ls_term(classes->terms, term->a)->kind != LS_TERM_GLOBAL) {
        path->many = true;
        path->elements = !ls_term_is_const(classes->terms, term->b, &index);
        return true;
    }
    const char *text = "[]";
    if (path->is_global && ls_term_is_const(classes->terms, term->b, &index)) {
        text = ls_arena_printf(&classes->arena, "[%lld]", (long long)index);
    } else {
        path->is_global = false;
        path->many = path->elements = true;
    }
    *path = extend(classes, *path, text, text);
    return true;
}

static bool path_of_variable(struct ls_classes *classes, uint32_t proc, const struct ls_term *term,
                             struct path *path)
{
    const struct ls_unit *unit = ls_proc_unit(classes->program, proc);
    const struct ls_function *function = ls_proc_function(classes->program, proc);
    classes->is_relative = true;
    if (term->a >= function->variables)
        return false;
    const struct ls_variable *variable = &unit->variables.at[function->first_variable + term->a];
    bool is_local = term->kind == LS_TERM_LOCAL;
    *path =
        (struct path){.key = ls_arena_printf(&classes->arena, "%s %u of %u",
                                             is_local ? "variable" : "parameter", term->a, proc),
                      .name = ls_arena_printf(&classes->arena, "%s%s", is_local ? "" : "*",
                                              ls_unit_text(unit, variable->name)),
                      .many = !is_local,
                      .global = LS_NONE};
    return true;
}

static bool path_of_global(struct ls_classes *classes, uint32_t global, struct path *path)
{
    *path = (struct path){.key = ls_arena_printf(&classes->arena, "global %u", global),
                          .name = classes->program->globals.at[global].name,
                          .is_global = true,
                          .global = global};
    return true;
}

/* What a pointer at this address points to. */
static bool path_of_target(struct ls_classes *classes, uint32_t proc, uint32_t address,
                           struct path *path)
{
    const struct ls_term *term = ls_term(classes->terms, address);
    bool from_start;
    uint32_t target = LS_NONE;
    if (term->kind == LS_TERM_GLOBAL)
        target = ls_fixed_find(classes->fixed, term->a, &from_start);
    if (target != LS_NONE)
        return path_of_global(classes, target, path);
    if (!path_of(classes, proc, address, path))
        return false;
    *path = (struct path){.key = ls_arena_printf(&classes->arena, "*%s", path->key),
                          .name = ls_arena_printf(&classes->arena, "*%s", path->name),
                          .many = !path->is_global,
                          .global = path->global};
    return true;
}

static bool path_of(struct ls_classes *classes, uint32_t proc, uint32_t id, struct path *path)
{
    const struct ls_term *term = ls_term(classes->terms, id);
    switch (term->kind) {
    case LS_TERM_GLOBAL:
        return path_of_global(classes, term->a, path);
    case LS_TERM_FIELD:
        return path_of_field(classes, proc, term, path);
    case LS_TERM_INDEX:
        return path_of_index(classes, proc, term, path);
    case LS_TERM_LOCAL:
    case LS_TERM_PARAM:
        return path_of_variable(classes, proc, term, path);
    case LS_TERM_INITIAL:
        return path_of_target(classes, proc, term->a, path);
    default:
        return false;
    }
}

static uint32_t last_field(const struct ls_terms *terms, uint32_t term)
{
    const struct ls_term *last =
        ls_term(terms, ls_term_down(terms, term, 1u << LS_TERM_INDEX, UINT32_MAX));
    return last->kind == LS_TERM_FIELD ? last->b : LS_NONE;
}

static uint32_t make_class(struct ls_classes *classes, uint32_t proc, uint32_t term)
{
    struct path path = {0};
    struct ls_class_entry *entry;
    if (!path_of(classes, proc, term, &path))
        return LS_NONE;
    HASH_FIND_STR(classes->by_key, path.key, entry);
    if (entry)
        return entry->index;
    entry = LS_NEW(&classes->arena, struct ls_class_entry);
    entry->index = classes->all.count;
    struct ls_class class = {.key = path.key,
                             .name = path.name,
                             .holder = path.holder,
                             .many = path.many,
                             .elements = path.elements,
                             .global = path.global,
                             .field = last_field(classes->terms, term)};
    ls_vec_push(&classes->all, class);
    HASH_ADD_KEYPTR(hh, classes->by_key, path.key, strlen(path.key), entry);
    return entry->index;
}

uint32_t ls_class_of(struct ls_classes *classes, uint32_t proc, uint32_t term)
{
    if (!term)
        return LS_NONE;
    while (classes->memo.count <= term)
        (void)ls_vec_add(&classes->memo);
    struct ls_class_memo *memo = &classes->memo.at[term];
    if (memo->known && (memo->proc == proc || memo->proc == LS_NONE))
        return memo->class;
    classes->is_relative = false;
    uint32_t class = make_class(classes, proc, term);
    *memo = (struct ls_class_memo){classes->is_relative ? proc : LS_NONE, class, true};
    return class;
}

static struct ls_location location_at(const struct ls_unit *unit, struct ls_site site)
{
    return (struct ls_location){ls_unit_path(unit, site), "", site.line, site.column};
}

struct ls_location ls_class_home(const struct ls_classes *classes, uint32_t class)
{
    uint32_t global = classes->all.at[class].global;
    if (global == LS_NONE)
        return ls_class_member(classes, class);
    const struct ls_variable_info *info = &classes->program->globals.at[global];
    const struct ls_unit *unit = classes->program->units[info->unit];
    return location_at(unit, unit->globals.at[info->global].site);
}

struct ls_location ls_class_member(const struct ls_classes *classes, uint32_t class)
{
    uint32_t field = classes->all.at[class].field;
    if (field == LS_NONE)
        return (struct ls_location){"", "", 0, 0};
    const struct ls_field_info *info = &classes->program->fields.at[field];
    const struct ls_unit *unit = classes->program->units[info->unit];
    return location_at(unit, unit->fields.at[info->field].site);
}

void ls_class_set_type(struct ls_classes *classes, uint32_t class, enum ls_lock_type type)
{
    struct ls_class *c = &classes->all.at[class];
    c->type_mixed |= c->type_known && (type == LS_TYPE_RECURSIVE) != (c->type == LS_TYPE_RECURSIVE);
    if (!c->type_known || type == LS_TYPE_RECURSIVE)
        c->type = type;
    else if (c->type != type && c->type != LS_TYPE_RECURSIVE)
        c->type = LS_TYPE_UNKNOWN;
    c->type_known = true;
}

/* The address one step further; 0 when the step is not one of an initialiser. */
static uint32_t extend_term(struct ls_classes *classes, uint32_t unit, uint32_t term,
                            const struct ls_step *step)
{
    const struct ls_unit *u = classes->program->units[unit];
    if (term && step->kind == LS_STEP_FIELD)
        return ls_term_make(classes->terms, LS_TERM_FIELD, term,
                            classes->program->maps[unit].field[step->ref]);
    if (term && step->kind == LS_STEP_INDEX && step->index.kind == LS_OPERAND_CONST)
        return ls_term_make(classes->terms, LS_TERM_INDEX, term,
                            ls_term_const(classes->terms, u->constants.at[step->index.ref]));
    return 0;
}

/* The field that glibc's initialisers set, and its values. */
static const struct type_field {
    const char *name;
    unsigned count;
    enum ls_lock_type types[4]; /* as in <pthread.h> */
} type_fields[] = {
    {"__kind", 4, {LS_TYPE_NORMAL, LS_TYPE_RECURSIVE, LS_TYPE_ERRORCHECK, LS_TYPE_ADAPTIVE}},
    {"__flags", 3, {LS_TYPE_NORMAL, LS_TYPE_NORMAL, LS_TYPE_WRITERS_FIRST}},
};

/* The type that this value means in this field; UNKNOWN when it means none. */
static enum ls_lock_type type_in_field(const char *field, int64_t value)
{
    for (unsigned i = 0; i < sizeof type_fields / sizeof *type_fields; i++)
        if (strcmp(field, type_fields[i].name) == 0 && value >= 0 && value < type_fields[i].count)
            return type_fields[i].types[value];
    return LS_TYPE_UNKNOWN;
}

static void read_initialiser(struct ls_classes *classes, uint32_t unit, const struct ls_inst *inst)
{
    const struct ls_unit *u = classes->program->units[unit];
    const struct ls_place *place = &u->places.at[inst->a.ref];
    if (inst->op != LS_OP_STORE || place->base != LS_BASE_GLOBAL || place->steps < 2 ||
        inst->b.kind != LS_OPERAND_CONST)
        return;
    const struct ls_step *last = &u->steps.at[place->first_step + place->steps - 1];
    enum ls_lock_type type = LS_TYPE_UNKNOWN;
    if (last->kind == LS_STEP_FIELD)
        type = type_in_field(ls_unit_text(u, u->fields.at[last->ref].name),
                             u->constants.at[inst->b.ref]);
    if (type == LS_TYPE_UNKNOWN)
        return;
    uint32_t term = ls_term_make(classes->terms, LS_TERM_GLOBAL,
                                 classes->program->maps[unit].global[place->ref], 0);
    for (uint32_t i = 0; i + 2 < place->steps; i++)
        term = extend_term(classes, unit, term, &u->steps.at[place->first_step + i]);
    if (!term)
        return;
    ls_class_set_type(classes, ls_class_of(classes, 0, term), type);
}

void ls_classes_read_initialisers(struct ls_classes *classes)
{
    for (uint32_t u = 0; u < classes->program->unit_count; u++) {
        const struct ls_unit *unit = classes->program->units[u];
        for (uint32_t f = 0; f < unit->functions.count; f++) {
            const struct ls_function *function = &unit->functions.at[f];
            if (!(function->flags & LS_FN_INIT))
                continue;
            LS_EACH_INST (inst, unit, function)
                read_initialiser(classes, u, inst);
        }
    }
}
