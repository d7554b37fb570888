/* Initialisers. An aggregate is first stored as a whole (zero), then what its list names, as far
 * as it is not zero. For static storage, which begins as zero, only what an analysis can use is
 * stored: non-zero constants and addresses. */
#include "frontend/lowering_p.h"

enum { LONG_TABLE = 64 /* elements; of longer static tables only the addresses are stored */ };

/* The children of an initialiser list, and which is next. A list without braces of its own takes
 * its elements from the list around it. */
struct list {
    const struct ls_node *node;
    const struct ls_node *next;
};

struct filling {
    struct ls_lowering *lo;
    bool is_sparse; /* inside a long static table */
};

static void fill(struct filling *f, const struct ls_path *aggregate, struct list *list,
                 bool has_braces);

static bool is_aggregate(const struct ls_type *type)
{
    return type->class == LS_TYPE_RECORD || type->class == LS_TYPE_ARRAY;
}

/* ---- single values ---- */

static bool is_literal(const struct ls_node *node)
{
    node = ls_node_strip(node);
    switch (ls_node_kind(node)) {
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_StringLiteral:
        return true;
    default:
        return false;
    }
}

static bool is_worth_storing(const struct filling *f, struct ls_operand value)
{
    if (ls_operand_is(f->lo, value, 0))
        return false;
    if (!f->lo->in_initialisers)
        return true;
    return value.kind == LS_OPERAND_FUNCTION || value.kind == LS_OPERAND_ADDRESS ||
           (value.kind == LS_OPERAND_CONST && !f->is_sparse);
}

/* One value of an aggregate that is zero already. */
static void store_element(struct filling *f, const struct ls_path *path, const struct ls_node *node)
{
    struct ls_lowering *lo = f->lo;
    bool is_string = ls_node_kind(ls_node_strip(node)) == CXCursor_StringLiteral;
    if (lo->in_initialisers && (is_string || (f->is_sparse && is_literal(node))))
        return;
    struct ls_operand value = ls_lower_value(lo, node);
    if (!is_worth_storing(f, value))
        return;
    struct ls_path copy = *path;
    ls_path_write(lo, &copy, value, LS_ACCESS_INIT, ls_site_of(lo, node));
}

/* ---- designators ---- */

/* `.f = v`, `[i] = v`, `[i].f = v`: an unexposed node of the path's parts and the value. */
static bool is_designated(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *first = ls_node_first(node);
    if (node->cursor.kind != CXCursor_UnexposedExpr || !first || first->size == node->size - 1)
        return false;
    if (first->cursor.kind == CXCursor_MemberRef)
        return ls_node_kind(ls_node_last(node)) != CXCursor_MemberRef; /* that is offsetof */
    const char *end = NULL;
    const char *text =
        ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(node->cursor)), &end);
    return text && *text == '[';
}

/* `[i]`, or `[i ... j]`, which is an unknown element. */
static void designate_element(struct ls_lowering *lo, struct ls_path *path,
                              const struct ls_node *node)
{
    if (path->type->class != LS_TYPE_ARRAY) { /* the end of a range */
        if (path->place.steps > 0 && path->steps[path->place.steps - 1].kind == LS_STEP_INDEX)
            path->steps[path->place.steps - 1].index = ls_unknown;
        return;
    }
    int64_t index;
    struct ls_operand operand = ls_unknown;
    if (ls_constant_fold(lo, node, &index))
        operand = ls_constant(lo, index);
    ls_path_index(lo, path, operand, ls_type_element(lo, path->type));
}

/* Goes along the designator and returns the value; *position becomes the number of the element in
 * `path` that was named first. */
static const struct ls_node *designate(struct ls_lowering *lo, struct ls_path *path,
                                       const struct ls_node *node, uint32_t *position)
{
    const struct ls_node *value = ls_node_last(node);
    const struct ls_type *aggregate = path->type;
    for (const struct ls_node *c = ls_node_first(node); c && c != value;
         c = ls_node_next(node, c)) {
        bool is_first = path->type == aggregate;
        if (c->cursor.kind == CXCursor_MemberRef) {
            CXCursor field = clang_getCursorReferenced(c->cursor);
            ls_path_field(lo, path, ls_decl_of(lo, field));
            if (is_first)
                *position = ls_type_field_number(aggregate, field);
        } else {
            int64_t index = 0;
            designate_element(lo, path, c);
            if (ls_constant_fold(lo, c, &index))
                *position = (uint32_t)index;
        }
    }
    return value;
}

/* ---- aggregates ---- */

/* Goes to an element of the aggregate; false behind the last one. */
static bool go_to(struct ls_lowering *lo, struct ls_path *path, uint32_t position)
{
    if (path->type->class == LS_TYPE_ARRAY) {
        long long size = clang_getArraySize(path->type->canonical);
        if (size >= 0 && position >= (uint64_t)size)
            return false;
        ls_path_index(lo, path, ls_constant(lo, position), ls_type_element(lo, path->type));
        return true;
    }
    CXCursor field;
    if (!ls_type_field(path->type, position, &field))
        return false;
    ls_path_field(lo, path, ls_decl_of(lo, field));
    return true;
}

static bool is_unnamed_bitfield(const struct ls_type *type, uint32_t position)
{
    CXCursor field;
    if (type->class != LS_TYPE_RECORD || !ls_type_field(type, position, &field) ||
        !clang_Cursor_isBitField(field))
        return false;
    CXString name = clang_getCursorSpelling(field);
    bool is_unnamed = clang_getCString(name)[0] == '\0';
    clang_disposeString(name);
    return is_unnamed;
}

/* Does the node hold the whole aggregate, rather than its first element? */
static bool is_whole(struct ls_lowering *lo, const struct ls_type *type, const struct ls_node *node)
{
    if (ls_node_kind(ls_node_strip(node)) == CXCursor_StringLiteral)
        return type->class == LS_TYPE_ARRAY;
    return type->class == LS_TYPE_RECORD && ls_type_of_node(lo, node)->class == LS_TYPE_RECORD;
}

/* Fills one element from the list, and goes on in it. */
static void fill_element(struct filling *f, struct ls_path *path, const struct ls_node *value,
                         struct list *list)
{
    const struct ls_node *next = ls_node_next(list->node, list->next);
    if (value->cursor.kind == CXCursor_InitListExpr) {
        struct list inner = {value, ls_node_first(value)};
        if (is_aggregate(path->type))
            fill(f, path, &inner, true);
        else if (inner.next)
            store_element(f, path, inner.next);
    } else if (is_aggregate(path->type) && value == list->next &&
               !is_whole(f->lo, path->type, value)) {
        const struct ls_node *before = list->next;
        fill(f, path, list, false);
        if (list->next != before)
            return; /* it took what it needed */
    } else {
        store_element(f, path, value);
    }
    list->next = next;
}

static void fill(struct filling *f, const struct ls_path *aggregate, struct list *list,
                 bool has_braces)
{
    bool was_sparse = f->is_sparse;
    bool is_union = aggregate->type->class == LS_TYPE_RECORD &&
                    clang_getTypeDeclaration(aggregate->type->canonical).kind == CXCursor_UnionDecl;
    f->is_sparse |= aggregate->type->class == LS_TYPE_ARRAY &&
                    clang_getArraySize(aggregate->type->canonical) > LONG_TABLE;
    for (uint32_t position = 0; list->next; position++) {
        struct ls_path path = *aggregate;
        const struct ls_node *value = list->next;
        while (is_unnamed_bitfield(aggregate->type, position))
            position++;
        if (is_designated(f->lo, value)) {
            if (!has_braces)
                break; /* it belongs to the list around this one */
            value = designate(f->lo, &path, value, &position);
        } else if (!go_to(f->lo, &path, position)) {
            break;
        }
        fill_element(f, &path, value, list);
        if (is_union && !has_braces)
            break;
    }
    f->is_sparse = was_sparse;
}

/* The list of an initialiser, also of a compound literal in its place. */
static const struct ls_node *list_of(const struct ls_node *node)
{
    const struct ls_node *inner = ls_node_strip(node);
    if (ls_node_kind(inner) == CXCursor_CompoundLiteralExpr)
        inner = ls_node_last(inner);
    return ls_node_kind(inner) == CXCursor_InitListExpr ? inner : NULL;
}

void ls_lower_init(struct ls_lowering *lo, const struct ls_path *path, const struct ls_node *node)
{
    struct filling filling = {.lo = lo};
    struct ls_path copy = *path;
    const struct ls_node *list = list_of(node);
    if (list && is_aggregate(path->type)) {
        if (!lo->in_initialisers)
            ls_path_write(lo, &copy, ls_constant(lo, 0), LS_ACCESS_INIT, ls_site_of(lo, node));
        struct list elements = {list, ls_node_first(list)};
        fill(&filling, path, &elements, true);
    } else if (lo->in_initialisers) {
        store_element(&filling, path, node);
    } else {
        struct ls_operand value = ls_lower_value(lo, node);
        ls_path_write(lo, &copy, value, LS_ACCESS_INIT, ls_site_of(lo, node));
    }
}
