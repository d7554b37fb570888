#include "flow/methods.h"

#include <string.h>

#include "base/vec.h"
#include "flow/lockname.h"
#include "flow/signature.h"

/* A field whose name speaks of locking. */
struct method {
    uint32_t field;
    const char *record;
    struct ls_lockname name; /* of record and field */
    struct ls_signature type;
    uint32_t lock; /* the parameter that is the lock; as many as there are: none is */
    bool is_own;   /* the object of which it is a method */
    bool is_lock;  /* the record is one, or of their functions */
};

struct ls_methods {
    const struct ls_api **api; /* by field */
};

static const char *tag_of(const char *record)
{
    return strncmp(record, "struct ", 7) == 0 ? record + 7 : record;
}

/* "void (*)(struct x *)" as the type of the function. */
static bool read_type(struct ls_arena *arena, const char *type, struct ls_signature *signature)
{
    const char *star = strstr(type, "(*)");
    return star && ls_signature_read(
                       arena, ls_arena_printf(arena, "%.*s%s", (int)(star - type), type, star + 3),
                       signature);
}

static bool is_object(const char *param, const char *record)
{
    const char *tag = tag_of(param);
    size_t length = strlen(record);
    return strncmp(tag, record, length) == 0 && strcmp(tag + length, " *") == 0;
}

static bool is_pointer(const char *type)
{
    return *type && type[strlen(type) - 1] == '*' && !strstr(type, "char ") &&
           !strstr(type, "const ");
}

/* The first parameter that is the object; or else the only pointer that a table's function gets. */
static void find_lock(struct method *method)
{
    uint32_t pointers = 0;
    method->lock = method->type.params;
    for (uint32_t i = 0; i < method->type.params && !method->is_own; i++) {
        const char *param = method->type.param[i];
        method->is_own = is_object(param, method->record);
        pointers += is_pointer(param);
        if (method->is_own || is_pointer(param))
            method->lock = i;
    }
    if (!method->is_own && (pointers != 1 || !method->is_lock))
        method->lock = method->type.params;
}

static bool read_method(struct ls_arena *arena, const struct ls_program *program, uint32_t field,
                        struct method *method)
{
    const struct ls_field_info *info = &program->fields.at[field];
    *method = (struct method){.field = field, .record = tag_of(info->record)};
    if (strchr(info->record, ':') || !read_type(arena, info->type, &method->type) ||
        ls_lockname_read(arena, info->name).verb == LS_VERB_NONE)
        return false;
    method->name =
        ls_lockname_read(arena, ls_arena_printf(arena, "%s_%s", method->record, info->name));
    method->is_lock =
        method->name.names_lock || ls_lockname_read(arena, method->record).verb != LS_VERB_NONE;
    find_lock(method);
    return method->name.verb != LS_VERB_NONE && !method->name.other_thing &&
           method->lock < method->type.params;
}

static bool returns(const struct method *method, const char *type)
{
    return strcmp(method->type.result, type) == 0;
}

/* It is known what says that the lock was taken. */
static bool is_understood(const struct method *method)
{
    return method->name.releases || returns(method, "void") ||
           (method->name.tries && returns(method, "_Bool")) ||
           (method->is_lock && returns(method, "int"));
}

static bool is_pair(const struct method *a, const struct method *b)
{
    return strcmp(a->record, b->record) == 0 &&
           strcmp(a->type.param[a->lock], b->type.param[b->lock]) == 0 &&
           (ls_lockname_closes(&a->name, &b->name) || ls_lockname_closes(&b->name, &a->name));
}

static const struct ls_api *make_model(struct ls_arena *arena, const struct ls_program *program,
                                       const struct method *method, bool is_shared)
{
    const struct ls_field_info *info = &program->fields.at[method->field];
    struct ls_api *api = LS_NEW(arena, struct ls_api);
    *api = (struct ls_api){.name = ls_arena_printf(arena, "%s.%s", method->record, info->name),
                           .role = method->name.releases ? LS_ROLE_RELEASE : LS_ROLE_ACQUIRE,
                           .success = method->name.releases || returns(method, "void")
                                          ? LS_SUCCESS_ALWAYS
                                      : returns(method, "int") ? LS_SUCCESS_ZERO
                                                               : LS_SUCCESS_NONZERO,
                           .kind = is_shared            ? LS_LOCK_RWLOCK
                                   : method->name.spins ? LS_LOCK_SPIN
                                                        : LS_LOCK_MUTEX,
                           .lock = (uint8_t)(method->lock + 1),
                           .shared = method->name.side == LS_SIDE_READ,
                           .try = method->name.tries,
                           .inferred = true,
                           .believed = true,
                           .named = method->is_lock};
    return api;
}

typedef LS_VEC(struct method) all_methods;

/* All that a record says of its lock is understood, and one of it fits to `method`. */
static bool is_believed(const all_methods *all, const struct method *method, bool *is_shared)
{
    bool has_partner = false;
    *is_shared = method->name.side != LS_SIDE_ANY;
    for (uint32_t i = 0; i < all->count; i++) {
        const struct method *other = &all->at[i];
        if (strcmp(other->record, method->record) != 0)
            continue;
        if (!is_understood(other))
            return false;
        bool fits = is_pair(method, other);
        has_partner |= fits;
        *is_shared |= fits && other->name.side != LS_SIDE_ANY;
    }
    return has_partner;
}

const struct ls_methods *ls_methods_new(struct ls_arena *arena, const struct ls_program *program)
{
    struct ls_methods *methods = LS_NEW(arena, struct ls_methods);
    all_methods all = {0};
    methods->api = LS_NEW_ARRAY(arena, const struct ls_api *, program->fields.count + 1);
    for (uint32_t field = 0; field < program->fields.count; field++) {
        struct method method;
        if (read_method(arena, program, field, &method))
            ls_vec_push(&all, method);
    }
    for (uint32_t i = 0; i < all.count; i++) {
        bool is_shared;
        if (is_believed(&all, &all.at[i], &is_shared))
            methods->api[all.at[i].field] = make_model(arena, program, &all.at[i], is_shared);
    }
    ls_vec_release(&all);
    return methods;
}

const struct ls_api *ls_methods_find(const struct ls_methods *methods, const struct ls_terms *terms,
                                     uint32_t callee, uint32_t args)
{
    const struct ls_term *term = ls_term(terms, callee);
    if (term->kind != LS_TERM_INITIAL || ls_term(terms, term->a)->kind != LS_TERM_FIELD)
        return NULL;
    const struct ls_api *api = methods->api[ls_term(terms, term->a)->b];
    return api && api->lock <= args ? api : NULL;
}
