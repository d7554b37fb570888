/* offsetof(T, f), and what it is used for: from a member to the object around it and back.
 *
 * Two spellings are known: the builtin, and the address of a member of the null pointer,
 * (size_t)&((T *)0)->f. */
#include "frontend/lowering_p.h"

enum { MAX_FIELDS = 8 };

/* `f.g` is {f, g}. */
struct offset {
    CXCursor fields[MAX_FIELDS];
    unsigned count;
};

/* The builtin shows its path as references to members, behind what is in the typeof of
 * `offsetof(typeof(*p), f)`. */
bool ls_is_builtin_offset(const struct ls_node *node)
{
    return ls_node_kind(node) == CXCursor_UnexposedExpr &&
           (ls_node_kind(ls_node_first(node)) == CXCursor_MemberRef ||
            ls_node_kind(ls_node_last(node)) == CXCursor_MemberRef);
}

static bool read_builtin(const struct ls_node *node, struct offset *offset)
{
    offset->count = 0;
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c)) {
        if (offset->count == MAX_FIELDS)
            return false;
        if (c->cursor.kind == CXCursor_MemberRef)
            offset->fields[offset->count++] = clang_getCursorReferenced(c->cursor);
    }
    return offset->count > 0;
}

static bool is_null_pointer(struct ls_lowering *lo, const struct ls_node *node)
{
    int64_t value;
    node = ls_node_strip(node);
    return ls_node_kind(node) == CXCursor_IntegerLiteral && ls_constant_fold(lo, node, &value) &&
           value == 0;
}

/* &((T *)0)->f.g */
static bool read_null_member(struct ls_lowering *lo, const struct ls_node *node,
                             struct offset *offset)
{
    unsigned count = 0;
    CXCursor inner_first[MAX_FIELDS];
    while (ls_node_kind(node) == CXCursor_MemberRefExpr && count < MAX_FIELDS) {
        inner_first[count++] = clang_getCursorReferenced(node->cursor);
        node = ls_node_strip(ls_node_last(node));
    }
    if (count == 0 || !is_null_pointer(lo, node))
        return false;
    for (offset->count = 0; offset->count < count; offset->count++)
        offset->fields[offset->count] = inner_first[count - 1 - offset->count];
    return true;
}

static bool read_offset(struct ls_lowering *lo, const struct ls_node *node, struct offset *offset)
{
    node = ls_node_strip(node);
    if (ls_node_kind(node) == CXCursor_UnexposedExpr)
        return ls_is_builtin_offset(node) && read_builtin(node, offset);
    if (ls_node_kind(node) != CXCursor_UnaryOperator ||
        clang_getCursorUnaryOperatorKind(node->cursor) != CXUnaryOperator_AddrOf)
        return false;
    return read_null_member(lo, ls_node_strip(ls_node_first(node)), offset);
}

bool ls_is_offset(struct ls_lowering *lo, const struct ls_node *node)
{
    struct offset offset;
    return read_offset(lo, node, &offset);
}

/* Up from the member to its record: undoes the step down when there is one. */
static void go_up(struct ls_lowering *lo, struct ls_path *path, CXCursor field)
{
    const struct ls_decl *decl = ls_decl_of(lo, field);
    const struct ls_type *record = ls_type_of(lo, clang_getCursorType(ls_record_around(field)));
    if (decl->kind != LS_DECL_FIELD || decl->index == LS_NONE)
        return;
    struct ls_step *last = path->place.steps ? &path->steps[path->place.steps - 1] : NULL;
    if (!last || last->kind != LS_STEP_FIELD || last->ref != decl->index) {
        ls_path_step(lo, path, (struct ls_step){LS_STEP_CONTAINER, decl->index, ls_nothing},
                     record);
        return;
    }
    path->place.steps--;
    path->type = record;
}

struct ls_operand ls_lower_offset(struct ls_lowering *lo, struct ls_operand pointer,
                                  const struct ls_node *node, bool is_container)
{
    struct offset offset;
    if (!read_offset(lo, node, &offset))
        return ls_unknown;
    struct ls_path path;
    const struct ls_type *type =
        ls_type_of(lo, clang_getCursorType(is_container ? offset.fields[offset.count - 1]
                                                        : ls_record_around(offset.fields[0])));
    ls_path_deref(lo, &path, pointer, type);
    for (unsigned i = 0; i < offset.count; i++) {
        if (is_container)
            go_up(lo, &path, offset.fields[offset.count - 1 - i]);
        else
            ls_path_field(lo, &path, ls_decl_of(lo, offset.fields[i]));
    }
    return ls_path_address(lo, &path);
}
