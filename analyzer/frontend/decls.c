#include "frontend/lowering_p.h"

#include <string.h>

#include "base/hash.h"

/* By clang's declaration (or label statement); the redeclarations that were met lead to copies of
 * one entry. */
struct ls_decl_entry {
    const void *key;
    struct ls_decl decl;
    UT_hash_handle hh;
};

static struct ls_decl_entry *find(const struct ls_lowering *lo, const void *key)
{
    struct ls_decl_entry *entry;
    HASH_FIND_PTR(lo->decls, &key, entry);
    return entry;
}

static const struct ls_decl *remember(struct ls_lowering *lo, const void *key, struct ls_decl decl)
{
    struct ls_decl_entry *entry = find(lo, key);
    if (!entry) {
        entry = LS_NEW(&lo->arena, struct ls_decl_entry);
        entry->key = key;
        HASH_ADD_PTR(lo->decls, key, entry);
    }
    entry->decl = decl;
    return &entry->decl;
}

uint32_t ls_spelling(struct ls_lowering *lo, CXCursor cursor)
{
    CXString spelling = clang_getCursorSpelling(cursor);
    uint32_t string = ls_intern(&lo->unit->strings, clang_getCString(spelling));
    clang_disposeString(spelling);
    return string;
}

static const char *text(const struct ls_lowering *lo, uint32_t string)
{
    return ls_unit_text(lo->unit, string);
}

static struct ls_site site_of_decl(struct ls_lowering *lo, CXCursor cursor)
{
    return ls_site_at(lo, clang_getCursorLocation(cursor));
}

static bool is_system(CXCursor cursor)
{
    return clang_Location_isInSystemHeader(clang_getCursorLocation(cursor));
}

/* "name@file", or the name itself when the linkage is external. */
static uint32_t linkage_name(struct ls_lowering *lo, CXCursor cursor, uint32_t name,
                             struct ls_site site)
{
    enum CXLinkageKind linkage = clang_getCursorLinkage(cursor);
    if (linkage == CXLinkage_External || linkage == CXLinkage_UniqueExternal)
        return name;
    const char *symbol =
        ls_arena_printf(&lo->arena, "%s@%s", text(lo, name), ls_unit_path(lo->unit, site));
    return ls_intern(&lo->unit->strings, symbol);
}

/* ---- functions ---- */

static enum ls_builtin builtin_of(const char *name)
{
    static const struct {
        const char *name;
        enum ls_builtin builtin;
    } builtins[] = {
        {"expect", LS_BUILTIN_FIRST},           {"expect_with_probability", LS_BUILTIN_FIRST},
        {"assume_aligned", LS_BUILTIN_FIRST},   {"constant_p", LS_BUILTIN_CONSTANT_P},
        {"object_size", LS_BUILTIN_EVALUATE},   {"dynamic_object_size", LS_BUILTIN_EVALUATE},
        {"classify_type", LS_BUILTIN_EVALUATE}, {"va_start", LS_BUILTIN_NOTHING},
        {"va_end", LS_BUILTIN_NOTHING},         {"va_copy", LS_BUILTIN_NOTHING},
        {"assume", LS_BUILTIN_NOTHING},         {"unreachable", LS_BUILTIN_UNREACHABLE},
    };
    static const char prefix[] = "__builtin_";
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return LS_BUILTIN_NONE;
    for (unsigned i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (strcmp(name + strlen(prefix), builtins[i].name) == 0)
            return builtins[i].builtin;
    }
    return LS_BUILTIN_NONE;
}

/* clang names the __sync builtins by operand size: "__sync_fetch_and_add_4". */
static uint32_t function_name(struct ls_lowering *lo, CXCursor cursor)
{
    uint32_t string = ls_spelling(lo, cursor);
    const char *name = text(lo, string);
    if (strncmp(name, "__sync_", 7) != 0)
        return string;
    size_t length = strlen(name);
    while (name[length - 1] >= '0' && name[length - 1] <= '9')
        length--;
    return name[length - 1] == '_' ? ls_intern_bytes(&lo->unit->strings, name, length - 1) : string;
}

/* `lua_State *`: a pointer to a record that is nowhere defined here. */
static bool is_handle(CXType type)
{
    CXType pointer = clang_getCanonicalType(type);
    CXType record = clang_getPointeeType(pointer);
    return pointer.kind == CXType_Pointer && record.kind == CXType_Record &&
           !clang_isConstQualifiedType(record) &&
           clang_Type_getSizeOf(record) == CXTypeLayoutError_Incomplete;
}

/* `int lua_gc(lua_State *, ...)` */
static bool takes_handle(CXCursor cursor)
{
    return is_handle(clang_getArgType(clang_getCursorType(cursor), 0));
}

void ls_decl_note_call(struct ls_lowering *lo, uint32_t function, const struct ls_node *argument)
{
    static const unsigned told = LS_FN_HANDLE | LS_FN_SYSTEM;
    struct ls_function *callee = &lo->unit->functions.at[function];
    if (!(callee->flags & told) && argument && strcmp(text(lo, callee->type), "int ()") == 0 &&
        is_handle(clang_getCursorType(argument->cursor)))
        callee->flags |= LS_FN_HANDLE;
}

static uint32_t function_flags(CXCursor cursor, const struct ls_type *type)
{
    uint32_t flags = 0;
    if (clang_Cursor_getStorageClass(cursor) == CX_SC_Static)
        flags |= LS_FN_STATIC;
    if (clang_Cursor_isFunctionInlined(cursor))
        flags |= LS_FN_INLINE;
    if (clang_Cursor_isVariadic(cursor))
        flags |= LS_FN_VARIADIC;
    if (type->is_noreturn)
        flags |= LS_FN_NORETURN;
    if (is_system(cursor))
        flags |= LS_FN_SYSTEM;
    return flags;
}

/* Enters a function; the body of one that is defined in a header is wanted from now on. */
static struct ls_decl add_function(struct ls_lowering *lo, CXCursor cursor)
{
    CXCursor definition = clang_getCursorDefinition(cursor);
    bool has_body = !clang_Cursor_isNull(definition);
    if (has_body)
        cursor = definition;
    uint32_t name = function_name(lo, cursor);
    enum ls_builtin builtin = builtin_of(text(lo, name));
    if (builtin != LS_BUILTIN_NONE)
        return (struct ls_decl){.kind = LS_DECL_BUILTIN, .index = builtin};
    const struct ls_type *type = ls_type_of(lo, clang_getCursorType(cursor));
    struct ls_site site = site_of_decl(lo, cursor);
    uint32_t index = lo->unit->functions.count;
    struct ls_function function = {.name = name,
                                   .symbol = linkage_name(lo, cursor, name, site),
                                   .type = type->text,
                                   .flags = function_flags(cursor, type) |
                                            (!has_body && takes_handle(cursor) ? LS_FN_HANDLE : 0),
                                   .site = site};
    ls_vec_push(&lo->unit->functions, function);
    if (has_body && !ls_site_is_main(lo, clang_getCursorLocation(cursor))) {
        lo->unit->functions.at[index].flags |= LS_FN_HEADER;
        ls_vec_push(&lo->wanted_functions, cursor);
    }
    uint32_t flags = ls_attributes_read(lo, cursor, LS_OWNER_FUNCTION, index);
    lo->unit->functions.at[index].flags |= flags;
    return (struct ls_decl){.kind = LS_DECL_FUNCTION, .index = index, .type = type};
}

uint32_t ls_decl_add_builtin(struct ls_lowering *lo, const char *name, size_t length, uint32_t type)
{
    uint32_t string = ls_intern_bytes(&lo->unit->strings, name, length);
    for (uint32_t i = 0; i < lo->unit->functions.count; i++) {
        if (lo->unit->functions.at[i].symbol == string)
            return i;
    }
    struct ls_function function = {.name = string,
                                   .symbol = string,
                                   .type = type,
                                   .flags = LS_FN_SYSTEM,
                                   .site = lo->newest.site};
    ls_vec_push(&lo->unit->functions, function);
    return lo->unit->functions.count - 1;
}

/* ---- variables ---- */

static uint32_t global_flags(CXCursor cursor, const struct ls_type *type)
{
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(cursor);
    uint32_t flags = 0;
    if (storage != CX_SC_Extern)
        flags |= LS_GLOBAL_DEFINED;
    if (storage == CX_SC_Static)
        flags |= LS_GLOBAL_STATIC;
    if (clang_getCursorTLSKind(cursor) != CXTLS_None)
        flags |= LS_GLOBAL_THREAD_LOCAL;
    if (type->is_const)
        flags |= LS_GLOBAL_CONST;
    if (type->access & LS_ACCESS_VOLATILE)
        flags |= LS_GLOBAL_VOLATILE;
    if (type->access & LS_ACCESS_ATOMIC)
        flags |= LS_GLOBAL_ATOMIC;
    if (is_system(cursor))
        flags |= LS_GLOBAL_SYSTEM;
    return flags;
}

static bool has_global(const struct ls_lowering *lo, uint32_t symbol)
{
    for (uint32_t i = 0; i < lo->unit->globals.count; i++) {
        if (lo->unit->globals.at[i].symbol == symbol)
            return true;
    }
    return false;
}

/* "name@function@file"; a second one of the same name in the function has its line added. */
static uint32_t local_symbol(struct ls_lowering *lo, CXCursor function, uint32_t name,
                             struct ls_site site)
{
    const char *in = text(lo, ls_spelling(lo, function));
    const char *path = ls_unit_path(lo->unit, site);
    uint32_t symbol = ls_intern(&lo->unit->strings,
                                ls_arena_printf(&lo->arena, "%s@%s@%s", text(lo, name), in, path));
    if (!has_global(lo, symbol))
        return symbol;
    return ls_intern(&lo->unit->strings, ls_arena_printf(&lo->arena, "%s@%s@%s:%u", text(lo, name),
                                                         in, path, site.line));
}

static struct ls_decl add_global(struct ls_lowering *lo, CXCursor cursor)
{
    CXCursor definition = clang_getCursorDefinition(cursor);
    if (!clang_Cursor_isNull(definition))
        cursor = definition;
    const struct ls_type *type = ls_type_of(lo, clang_getCursorType(cursor));
    struct ls_global global = {.name = ls_spelling(lo, cursor),
                               .type = type->text,
                               .flags = global_flags(cursor, type),
                               .site = site_of_decl(lo, cursor)};
    CXCursor parent = clang_getCursorSemanticParent(cursor);
    if (parent.kind == CXCursor_FunctionDecl && (global.flags & LS_GLOBAL_DEFINED)) {
        global.flags |= LS_GLOBAL_LOCAL_SCOPE | LS_GLOBAL_STATIC;
        global.symbol = local_symbol(lo, parent, global.name, global.site);
    } else {
        global.symbol = linkage_name(lo, cursor, global.name, global.site);
    }
    uint32_t index = lo->unit->globals.count;
    ls_vec_push(&lo->unit->globals, global);
    ls_attributes_read(lo, cursor, LS_OWNER_GLOBAL, index);
    if (!clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(cursor)))
        ls_vec_push(&lo->wanted_globals, cursor);
    return (struct ls_decl){.kind = LS_DECL_GLOBAL, .index = index, .type = type};
}

void ls_decl_add_local(struct ls_lowering *lo, CXCursor declaration, uint32_t variable,
                       const struct ls_type *type)
{
    lo->uses_va_lists |= type->is_va_list;
    remember(lo, declaration.data[0],
             (struct ls_decl){LS_DECL_LOCAL, variable, lo->body->builder.function, type});
}

/* ---- records ---- */

/* The member that a record without a tag is the type of. */
static bool find_member(struct ls_lowering *lo, CXCursor record, CXCursor parent, CXCursor *member)
{
    const struct ls_type *type = ls_type_of(lo, clang_getCursorType(parent));
    for (uint32_t i = 0; ls_type_field(type, i, member); i++) {
        CXType own = clang_getCanonicalType(clang_getCursorType(*member));
        while (own.kind == CXType_ConstantArray || own.kind == CXType_IncompleteArray)
            own = clang_getCanonicalType(clang_getArrayElementType(own));
        if (clang_equalCursors(clang_getTypeDeclaration(own), record))
            return true;
    }
    return false;
}

/* Without tag and typedef: "record.member" of the record around it, else "file:line". */
static uint32_t unnamed_record(struct ls_lowering *lo, CXCursor cursor, struct ls_site site)
{
    CXCursor parent = clang_getCursorSemanticParent(cursor), member;
    const char *name;
    if ((parent.kind == CXCursor_StructDecl || parent.kind == CXCursor_UnionDecl) &&
        find_member(lo, cursor, parent, &member)) {
        uint32_t around = ls_decl_of(lo, ls_record_around(member))->index;
        uint32_t own = ls_spelling(lo, member);
        name = ls_arena_printf(&lo->arena, "%s.%s", text(lo, lo->unit->records.at[around].name),
                               text(lo, own));
    } else {
        const char *path = ls_unit_path(lo->unit, site);
        name = ls_arena_printf(&lo->arena, "%s:%u", strrchr(path, '/') + 1, site.line);
    }
    return ls_intern(&lo->unit->strings, name);
}

static struct ls_decl add_record(struct ls_lowering *lo, CXCursor cursor)
{
    struct ls_site site = site_of_decl(lo, cursor);
    uint32_t name = clang_Cursor_isAnonymous(cursor) ? unnamed_record(lo, cursor, site)
                                                     : ls_spelling(lo, cursor);
    ls_vec_push(&lo->unit->records,
                (struct ls_record){name, cursor.kind == CXCursor_UnionDecl, site});
    return (struct ls_decl){.kind = LS_DECL_RECORD, .index = lo->unit->records.count - 1};
}

CXCursor ls_record_around(CXCursor field)
{
    CXCursor record = clang_getCursorSemanticParent(field);
    while (clang_Cursor_isAnonymousRecordDecl(record))
        record = clang_getCursorSemanticParent(record);
    return record;
}

struct run {
    CXCursor field;
    uint32_t number;
    bool goes_on;
};

static enum CXVisitorResult find_run(CXCursor field, CXClientData data)
{
    struct run *run = data;
    bool in_run = clang_Cursor_isBitField(field) && clang_getFieldDeclBitWidth(field) != 0;
    run->number += in_run && !run->goes_on;
    run->goes_on = in_run;
    return clang_equalCursors(field, run->field) ? CXVisit_Break : CXVisit_Continue;
}

/* The how-manieth run of neighbours a bit-field is in: other members end it, and those of no width.
 */
static uint32_t run_of(CXCursor field)
{
    struct run run = {.field = field};
    clang_Type_visitFields(clang_getCursorType(clang_getCursorSemanticParent(field)), find_run,
                           &run);
    return run.number;
}

static struct ls_decl add_field(struct ls_lowering *lo, CXCursor cursor)
{
    const struct ls_type *type = ls_type_of(lo, clang_getCursorType(cursor));
    struct ls_decl decl = {.kind = LS_DECL_FIELD, .index = LS_NONE, .type = type};
    CXType record_type = clang_getCanonicalType(clang_getCursorType(cursor));
    CXCursor own = clang_getTypeDeclaration(record_type);
    if (record_type.kind == CXType_Record && clang_Cursor_isAnonymousRecordDecl(own))
        return decl;
    uint32_t record = ls_decl_of(lo, ls_record_around(cursor))->index;
    struct ls_field field = {.record = record,
                             .name = ls_spelling(lo, cursor),
                             .type = type->text,
                             .site = site_of_decl(lo, cursor)};
    if (clang_Cursor_isBitField(cursor))
        field.flags |= LS_FIELD_BITFIELD | LS_FIELD_RUN * run_of(cursor);
    if (type->access & LS_ACCESS_VOLATILE)
        field.flags |= LS_FIELD_VOLATILE;
    if (type->access & LS_ACCESS_ATOMIC)
        field.flags |= LS_FIELD_ATOMIC;
    lo->uses_va_lists |= type->is_va_list;
    decl.index = lo->unit->fields.count;
    ls_vec_push(&lo->unit->fields, field);
    ls_attributes_read(lo, cursor, LS_OWNER_FIELD, decl.index);
    return decl;
}

/* ---- all of them ---- */

static struct ls_decl add_decl(struct ls_lowering *lo, CXCursor cursor)
{
    switch (cursor.kind) {
    case CXCursor_FunctionDecl:
        return add_function(lo, cursor);
    case CXCursor_VarDecl:
        return add_global(lo, cursor);
    case CXCursor_FieldDecl:
        return add_field(lo, cursor);
    case CXCursor_EnumConstantDecl:
        return (struct ls_decl){.kind = LS_DECL_CONSTANT,
                                .value = clang_getEnumConstantDeclValue(cursor)};
    default:
        return add_record(lo, cursor);
    }
}

/* Locals are entered where they are declared: one that is not there is out of reach. */
static bool is_out_of_reach(CXCursor cursor)
{
    switch (cursor.kind) {
    case CXCursor_VarDecl:
        return !clang_Cursor_hasVarDeclGlobalStorage(cursor);
    case CXCursor_FunctionDecl:
    case CXCursor_FieldDecl:
    case CXCursor_EnumConstantDecl:
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
        return false;
    default:
        return true;
    }
}

/* A local of another function: only broken code refers to it. */
static bool is_foreign(const struct ls_lowering *lo, const struct ls_decl *decl)
{
    return (decl->kind == LS_DECL_LOCAL || decl->kind == LS_DECL_LABEL) &&
           decl->value != lo->body->builder.function;
}

const struct ls_decl *ls_decl_of(struct ls_lowering *lo, CXCursor declaration)
{
    static const struct ls_decl unknown = {.kind = LS_DECL_UNKNOWN, .index = LS_NONE};
    const struct ls_decl_entry *entry = find(lo, declaration.data[0]);
    if (entry)
        return is_foreign(lo, &entry->decl) ? &unknown : &entry->decl;
    if (is_out_of_reach(declaration))
        return &unknown;
    CXCursor canonical = clang_getCanonicalCursor(declaration);
    entry = find(lo, canonical.data[0]);
    if (entry)
        return remember(lo, declaration.data[0], entry->decl);
    struct ls_decl decl = add_decl(lo, declaration);
    if (canonical.data[0] != declaration.data[0])
        remember(lo, canonical.data[0], decl);
    return remember(lo, declaration.data[0], decl);
}

const struct ls_decl *ls_decl_referenced(struct ls_lowering *lo, const struct ls_node *node)
{
    return ls_decl_of(lo, clang_getCursorReferenced(node->cursor));
}

void ls_decl_add_label(struct ls_lowering *lo, CXCursor statement, uint32_t label)
{
    remember(lo, statement.data[1],
             (struct ls_decl){LS_DECL_LABEL, label, lo->body->builder.function, NULL});
}

struct ls_label *ls_decl_label(struct ls_lowering *lo, CXCursor statement)
{
    const struct ls_decl_entry *entry = find(lo, statement.data[1]);
    bool is_label = entry && entry->decl.kind == LS_DECL_LABEL && !is_foreign(lo, &entry->decl);
    return is_label ? &lo->body->labels.at[entry->decl.index] : NULL;
}

void ls_decls_release(struct ls_lowering *lo)
{
    HASH_CLEAR(hh, lo->decls);
}
