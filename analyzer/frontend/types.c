#include "frontend/lowering_p.h"

#include <string.h>

#include "base/hash.h"

/* Types by the identity that clang gives them: several lead to one canonical type. */
struct ls_type_entry {
    const void *key;
    struct ls_type *type;
    UT_hash_handle hh;
};

static enum ls_type_class class_of(enum CXTypeKind kind)
{
    switch (kind) {
    case CXType_Void:
        return LS_TYPE_VOID;
    case CXType_Pointer:
    case CXType_BlockPointer:
    case CXType_NullPtr:
        return LS_TYPE_POINTER;
    case CXType_Record:
        return LS_TYPE_RECORD;
    case CXType_FunctionProto:
    case CXType_FunctionNoProto:
        return LS_TYPE_FUNCTION;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray:
        return LS_TYPE_ARRAY;
    case CXType_Float:
    case CXType_Double:
    case CXType_LongDouble:
    case CXType_Float128:
    case CXType_Float16:
    case CXType_Half:
    case CXType_BFloat16:
    case CXType_Complex:
    case CXType_Vector:
    case CXType_ExtVector:
        return LS_TYPE_FLOAT;
    default:
        return LS_TYPE_SCALAR;
    }
}

/* Removes what stands between. */
static void cut(char *from, const char *to)
{
    memmove(from, to, strlen(to) + 1);
}

/* The spelling without noreturn marks (a pointer to such a function may hold any other, too) and
 * without the directories of "struct (unnamed at dir/file.c:3:1)", which differ from unit to unit.
 */
static uint32_t type_text(struct ls_lowering *lo, const char *spelling)
{
    static const char mark[] = " __attribute__((noreturn))", unnamed[] = " at ";
    if (!strstr(spelling, mark) && !strstr(spelling, unnamed))
        return ls_intern(&lo->unit->strings, spelling);
    char *text = ls_arena_strdup(&lo->arena, spelling);
    for (char *at = text; (at = strstr(at, mark));)
        cut(at, at + strlen(mark));
    for (char *at = text; (at = strstr(at, unnamed));) {
        at += strlen(unnamed);
        const char *end = strchr(at, ')');
        const char *slash = end ? memrchr(at, '/', (size_t)(end - at)) : NULL;
        if (slash)
            cut(at, slash + 1);
    }
    return ls_intern(&lo->unit->strings, text);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static struct ls_type *add_type(struct ls_lowering *lo, CXType canonical)
{
    struct ls_type *type = LS_NEW(&lo->arena, struct ls_type);
    CXString spelling = clang_getTypeSpelling(canonical);
    const char *text = clang_getCString(spelling);
    CXType value = canonical.kind == CXType_Atomic ? clang_Type_getValueType(canonical) : canonical;
    type->canonical = canonical;
    type->text = type_text(lo, text);
    type->class = (uint8_t)class_of(clang_getCanonicalType(value).kind);
    type->is_const = clang_isConstQualifiedType(canonical);
    type->is_noreturn = type->class == LS_TYPE_FUNCTION && ends_with(text, "((noreturn))");
    type->is_va_list = strstr(text, "__va_list_tag") != NULL;
    if (type->class == LS_TYPE_RECORD)
        type->fields = LS_NEW(&lo->arena, struct ls_fields);
    if (clang_isVolatileQualifiedType(canonical))
        type->access |= LS_ACCESS_VOLATILE;
    if (canonical.kind == CXType_Atomic)
        type->access |= LS_ACCESS_ATOMIC;
    clang_disposeString(spelling);
    while (lo->types_by_text.count <= type->text)
        ls_vec_push(&lo->types_by_text, NULL);
    if (!lo->types_by_text.at[type->text])
        lo->types_by_text.at[type->text] = type;
    return type;
}

static struct ls_type *find_type(const struct ls_lowering *lo, const void *key)
{
    struct ls_type_entry *entry;
    HASH_FIND_PTR(lo->types, &key, entry);
    return entry ? entry->type : NULL;
}

static void remember(struct ls_lowering *lo, const void *key, struct ls_type *type)
{
    struct ls_type_entry *entry = LS_NEW(&lo->arena, struct ls_type_entry);
    entry->key = key;
    entry->type = type;
    HASH_ADD_PTR(lo->types, key, entry);
}

const struct ls_type *ls_type_of(struct ls_lowering *lo, CXType type)
{
    struct ls_type *found = find_type(lo, type.data[0]);
    if (found)
        return found;
    CXType canonical = clang_getCanonicalType(type);
    found = find_type(lo, canonical.data[0]);
    if (!found) {
        found = add_type(lo, canonical);
        remember(lo, canonical.data[0], found);
    }
    if (type.data[0] != canonical.data[0])
        remember(lo, type.data[0], found);
    return found;
}

const struct ls_type *ls_type_of_node(struct ls_lowering *lo, const struct ls_node *node)
{
    CXType none = {0};
    return ls_type_of(lo, node ? clang_getCursorType(node->cursor) : none);
}

bool ls_is_recovered(struct ls_lowering *lo, const struct ls_node *node)
{
    if (!lo->has_errors || clang_getCursorType(node->cursor).kind != CXType_Dependent)
        return false;
    lo->body->is_damaged = true;
    return true;
}

const struct ls_type *ls_type_pointee(struct ls_lowering *lo, const struct ls_type *type)
{
    if (type->class == LS_TYPE_ARRAY)
        return ls_type_element(lo, type);
    if (type->class != LS_TYPE_POINTER)
        return type;
    CXType pointer = type->canonical;
    if (pointer.kind == CXType_Atomic)
        pointer = clang_getCanonicalType(clang_Type_getValueType(pointer));
    return ls_type_of(lo, clang_getPointeeType(pointer));
}

const struct ls_type *ls_type_element(struct ls_lowering *lo, const struct ls_type *type)
{
    return ls_type_of(lo, clang_getArrayElementType(type->canonical));
}

const struct ls_type *ls_type_by_text(const struct ls_lowering *lo, uint32_t text)
{
    return text < lo->types_by_text.count ? lo->types_by_text.at[text] : NULL;
}

static enum CXVisitorResult add_field(CXCursor field, CXClientData data)
{
    struct ls_fields *fields = data;
    ls_vec_push(&fields->list, field);
    return CXVisit_Continue;
}

static const struct ls_fields *fields_of(const struct ls_type *record)
{
    struct ls_fields *fields = record->fields;
    if (fields && !fields->is_read) {
        CXType type = record->canonical;
        if (type.kind == CXType_Atomic)
            type = clang_Type_getValueType(type);
        clang_Type_visitFields(type, add_field, fields);
        fields->is_read = true;
    }
    return fields;
}

bool ls_type_field(const struct ls_type *record, uint32_t number, CXCursor *field)
{
    const struct ls_fields *fields = fields_of(record);
    if (!fields || number >= fields->list.count)
        return false;
    *field = fields->list.at[number];
    return true;
}

uint32_t ls_type_field_number(const struct ls_type *record, CXCursor field)
{
    const struct ls_fields *fields = fields_of(record);
    for (uint32_t i = 0; fields && i < fields->list.count; i++) {
        if (fields->list.at[i].data[0] == field.data[0])
            return i;
    }
    return LS_NONE;
}

void ls_types_release(struct ls_lowering *lo)
{
    struct ls_type_entry *entry, *next;
    HASH_ITER (hh, lo->types, entry, next) {
        if (entry->type->fields)
            ls_vec_release(&entry->type->fields->list);
    }
    HASH_CLEAR(hh, lo->types);
    ls_vec_release(&lo->types_by_text);
}
