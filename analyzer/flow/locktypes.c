#include "flow/locktypes.h"

#include <string.h>

#include "base/hash.h"

enum { DEEPEST = 4 }; /* records within records */

/* What is known of a type, or of a record: by its name. */
struct known {
    const char *lock; /* NULL: none */
    uint32_t field;   /* of the program */
    bool is_lock;
    bool busy; /* being looked into */
    UT_hash_handle hh;
};

struct members {
    LS_VEC(uint32_t) fields;
    UT_hash_handle hh;
};

struct ls_locktypes {
    struct ls_arena *arena;
    const struct ls_program *program;
    struct known *known;     /* uthash table by record */
    struct members *members; /* uthash table by record */
};

static const char *skip(const char *type, const char *word)
{
    size_t length = strlen(word);
    return strncmp(type, word, length) == 0 ? type + length : type;
}

static bool is_arithmetic(const char *type)
{
    static const char *const words[] = {"int",    "unsigned", "char",   "short", "long",
                                        "signed", "float",    "double", "void",  "_Bool"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(type, words[i], strlen(words[i])) == 0 &&
            (type[strlen(words[i])] == '\0' || type[strlen(words[i])] == ' '))
            return true;
    return false;
}

const char *ls_locktypes_record(struct ls_locktypes *types, const char *type)
{
    const char *before;
    do {
        before = type;
        type = skip(skip(skip(skip(type, "const "), "volatile "), "struct "), "union ");
    } while (type != before);
    const char *end = strchr(type, '[');
    size_t length = end ? (size_t)(end - type) : strlen(type);
    while (length > 0 && type[length - 1] == ' ')
        length--;
    if (length == 0 || memchr(type, '*', length) || memchr(type, '(', length))
        return NULL;
    const char *name = ls_arena_strndup(types->arena, type, length);
    return is_arithmetic(name) ? NULL : name;
}

const char *ls_locktypes_target(struct ls_locktypes *types, const char *pointer)
{
    size_t length = strlen(pointer);
    while (length > 0 && pointer[length - 1] != '*' &&
           strchr("constvolaierd _", pointer[length - 1]))
        length--; /* qualifiers of the pointer itself */
    if (length == 0 || pointer[length - 1] != '*' || strchr(pointer, '('))
        return NULL;
    length--;
    while (length > 0 && pointer[length - 1] == ' ')
        length--;
    return ls_arena_strndup(types->arena, pointer, length);
}

static struct known *find(struct ls_locktypes *types, const char *record)
{
    struct known *known;
    HASH_FIND_STR(types->known, record, known);
    return known;
}

static struct known *add(struct ls_locktypes *types, const char *record)
{
    struct known *known = LS_NEW(types->arena, struct known);
    HASH_ADD_KEYPTR(hh, types->known, record, strlen(record), known);
    return known;
}

/* Parameter number `number` (from 1) in the text of a function's type; NULL when there is none. */
static const char *parameter(struct ls_locktypes *types, const char *function, unsigned number)
{
    const char *at = strchr(function, '(');
    for (unsigned i = 1; at && i < number; i++)
        at = strchr(at + 1, ',');
    if (!at)
        return NULL;
    at += 1 + (at[1] == ' ');
    size_t length = strcspn(at, ",)");
    return ls_arena_strndup(types->arena, at, length);
}

static void learn(struct ls_locktypes *types, uint32_t proc, unsigned number)
{
    const struct ls_unit *unit = ls_proc_unit(types->program, proc);
    const char *type =
        parameter(types, ls_unit_text(unit, ls_proc_function(types->program, proc)->type), number);
    const char *target = type ? ls_locktypes_target(types, type) : NULL;
    const char *record = target ? ls_locktypes_record(types, target) : NULL;
    if (!record || find(types, record))
        return;
    struct known *known = add(types, record);
    known->is_lock = true;
    known->field = LS_NONE;
    known->lock = "";
}

static void learn_locks(struct ls_locktypes *types, const struct ls_api *const *api)
{
    for (uint32_t proc = 0; proc < types->program->procs.count; proc++) {
        const struct ls_api *a = api[proc];
        if (!a || a->believed || a->indirect || a->kind == LS_LOCK_KEY)
            continue;
        if ((a->role == LS_ROLE_ACQUIRE || a->role == LS_ROLE_RELEASE || a->role == LS_ROLE_INIT ||
             a->role == LS_ROLE_DESTROY || a->role == LS_ROLE_WAIT) &&
            a->lock > 0 && a->lock != LS_API_RESULT)
            learn(types, proc, a->lock);
    }
}

static void read_members(struct ls_locktypes *types)
{
    for (uint32_t i = 0; i < types->program->fields.count; i++) {
        const struct ls_field_info *field = &types->program->fields.at[i];
        struct members *members;
        HASH_FIND_STR(types->members, field->record, members);
        if (!members) {
            members = LS_NEW(types->arena, struct members);
            HASH_ADD_KEYPTR(hh, types->members, field->record, strlen(field->record), members);
        }
        ls_vec_push(&members->fields, i);
    }
}

struct ls_locktypes *ls_locktypes_new(struct ls_arena *arena, const struct ls_program *program,
                                      const struct ls_api *const *api)
{
    struct ls_locktypes *types = LS_NEW(arena, struct ls_locktypes);
    types->arena = arena;
    types->program = program;
    learn_locks(types, api);
    read_members(types);
    return types;
}

void ls_locktypes_release(struct ls_locktypes *types)
{
    struct members *members, *next;
    HASH_ITER (hh, types->members, members, next)
        ls_vec_release(&members->fields);
    HASH_CLEAR(hh, types->members);
    HASH_CLEAR(hh, types->known);
}

const uint32_t *ls_locktypes_members(const struct ls_locktypes *types, const char *record,
                                     uint32_t *count)
{
    const struct members *members;
    HASH_FIND_STR(types->members, record, members);
    *count = members ? members->fields.count : 0;
    return members ? members->fields.at : NULL;
}

static const char *look_into(struct ls_locktypes *types, const char *record, unsigned depth);

static const char *lock_in(struct ls_locktypes *types, const char *type, unsigned depth)
{
    const char *record = ls_locktypes_record(types, type);
    return record ? look_into(types, record, depth) : NULL;
}

static const char *look_into(struct ls_locktypes *types, const char *record, unsigned depth)
{
    struct known *known = find(types, record);
    if (known || depth > DEEPEST)
        return known && !known->busy ? known->lock : NULL;
    known = add(types, record);
    known->busy = true;
    known->field = LS_NONE;
    uint32_t count;
    const uint32_t *fields = ls_locktypes_members(types, record, &count);
    for (uint32_t i = 0; i < count && !known->lock; i++) {
        const struct ls_field_info *field = &types->program->fields.at[fields[i]];
        const char *inner = lock_in(types, field->type, depth + 1);
        if (!inner)
            continue;
        known->field = *inner ? ls_locktypes_field(types, field->type) : fields[i];
        known->lock =
            *inner ? ls_arena_printf(types->arena, "%s.%s", field->name, inner) : field->name;
    }
    known->busy = false;
    return known->lock;
}

const char *ls_locktypes_in(struct ls_locktypes *types, const char *type)
{
    return lock_in(types, type, 0);
}

uint32_t ls_locktypes_field(struct ls_locktypes *types, const char *type)
{
    const char *record = ls_locktypes_in(types, type) ? ls_locktypes_record(types, type) : NULL;
    const struct known *known = record ? find(types, record) : NULL;
    return known ? known->field : LS_NONE;
}
