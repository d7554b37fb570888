#include "frontend/lowering_p.h"

const struct ls_node *ls_initialiser(const struct ls_node *variable)
{
    if (variable->size == 1 ||
        clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(variable->cursor)))
        return NULL;
    const struct ls_node *last = ls_node_last(variable);
    return clang_isExpression(last->cursor.kind) ? last : NULL;
}

/* The sizes of a variable-length array are evaluated where it is declared. */
static void lower_sizes(struct ls_lowering *lo, const struct ls_node *node,
                        const struct ls_type *type)
{
    if (type->canonical.kind != CXType_VariableArray)
        return;
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        ls_lower_effect(lo, clang_isExpression(c->cursor.kind) ? c : NULL);
}

void ls_lower_local(struct ls_lowering *lo, const struct ls_node *node)
{
    if (clang_Cursor_hasVarDeclGlobalStorage(node->cursor)) {
        ls_decl_of(lo, node->cursor);
        return;
    }
    const struct ls_type *type = ls_type_of(lo, clang_getCursorType(node->cursor));
    struct ls_site site = ls_site_of(lo, node);
    lower_sizes(lo, node, type);
    struct ls_variable variable = {ls_spelling(lo, node->cursor), type->text, 0, site};
    uint32_t number = ls_builder_variable(ls_builder_of(lo), variable);
    ls_decl_add_local(lo, node->cursor, number, type);
    const struct ls_node *initialiser = ls_initialiser(node);
    if (initialiser) {
        struct ls_path path;
        ls_path_local(lo, &path, number, type);
        ls_lower_init(lo, &path, initialiser);
    }
    ls_scope_declare(lo, node->cursor, number);
}
