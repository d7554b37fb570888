#include "frontend/lowering_p.h"

#include <string.h>

/* Deeper nodes are left out: their parent has a hole and becomes UNKNOWN. Lowering recurses along
 * the tree, about 1 KB of stack for each level (frontend.c reserves it). */
enum { MAX_DEPTH = 20000 };

enum role { SKIPPED, LEAF, INNER };

static enum role role_of(enum CXCursorKind kind)
{
    switch (kind) {
    case CXCursor_DeclRefExpr:
    case CXCursor_IntegerLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_ImaginaryLiteral:
    case CXCursor_StringLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_UnaryExpr: /* sizeof and its like: not evaluated */
    case CXCursor_BlockExpr:
    case CXCursor_MemberRef:
    case CXCursor_LabelRef:
    case CXCursor_FunctionDecl:
        return LEAF;
    case CXCursor_VarDecl:
        return INNER;
    default:
        if (clang_isExpression(kind) || clang_isStatement(kind))
            return INNER;
        return clang_isAttribute(kind) ? LEAF : SKIPPED;
    }
}

static bool same_cursor(CXCursor a, CXCursor b)
{
    return a.data[1] == b.data[1] && a.data[0] == b.data[0] && a.kind == b.kind;
}

/* Ends the subtrees that `parent` is not part of. */
static void close_below(struct ls_tree *tree, CXCursor parent)
{
    while (tree->open.count > 1) {
        uint32_t top = tree->open.at[tree->open.count - 1];
        if (same_cursor(tree->nodes.at[top].cursor, parent))
            return;
        tree->nodes.at[top].size = tree->nodes.count - top;
        tree->open.count--;
    }
}

/* `a ?: b` shows its first operand three times. */
static bool is_repeated(const struct ls_tree *tree, CXCursor cursor)
{
    uint32_t parent = tree->open.at[tree->open.count - 1];
    return tree->nodes.at[parent].cursor.kind == CXCursor_UnexposedExpr &&
           parent + 1 < tree->nodes.count && same_cursor(tree->nodes.at[parent + 1].cursor, cursor);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
    struct ls_tree *tree = data;
    enum role role = role_of(cursor.kind);
    if (role == SKIPPED)
        return CXChildVisit_Continue;
    close_below(tree, parent);
    bool is_leaf = role == LEAF || tree->open.count >= MAX_DEPTH || is_repeated(tree, cursor);
    tree->has_labels |= cursor.kind == CXCursor_LabelStmt;
    tree->has_attributes |= clang_isAttribute(cursor.kind);
    ls_vec_push(&tree->nodes, (struct ls_node){cursor, 1});
    if (is_leaf)
        return CXChildVisit_Continue;
    ls_vec_push(&tree->open, tree->nodes.count - 1);
    return CXChildVisit_Recurse;
}

void ls_tree_build(struct ls_tree *tree, CXCursor declaration)
{
    tree->nodes.count = tree->open.count = 0;
    tree->has_labels = tree->has_attributes = false;
    tree->quiet = tree->quiet_end = 0;
    ls_vec_push(&tree->nodes, (struct ls_node){declaration, 1});
    ls_vec_push(&tree->open, 0);
    clang_visitChildren(declaration, visit, tree);
    while (tree->open.count > 0) {
        uint32_t top = tree->open.at[--tree->open.count];
        tree->nodes.at[top].size = tree->nodes.count - top;
    }
}

void ls_tree_release(struct ls_tree *tree)
{
    ls_vec_release(&tree->nodes);
    ls_vec_release(&tree->open);
}

const struct ls_node *ls_node_first(const struct ls_node *node)
{
    return node && node->size > 1 ? node + 1 : NULL;
}

const struct ls_node *ls_node_next(const struct ls_node *parent, const struct ls_node *child)
{
    const struct ls_node *next = child + child->size;
    return next < parent + parent->size ? next : NULL;
}

const struct ls_node *ls_node_last(const struct ls_node *node)
{
    const struct ls_node *last = NULL;
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        last = c;
    return last;
}

const struct ls_node *ls_node_child(const struct ls_node *node, unsigned number)
{
    const struct ls_node *child = ls_node_first(node);
    while (child && number-- > 0)
        child = ls_node_next(node, child);
    return child;
}

unsigned ls_node_count(const struct ls_node *node)
{
    unsigned count = 0;
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        count++;
    return count;
}

const struct ls_node *ls_node_strip(const struct ls_node *node)
{
    for (;;) {
        enum CXCursorKind kind = ls_node_kind(node);
        bool is_wrapper = kind == CXCursor_ParenExpr || kind == CXCursor_CStyleCastExpr ||
                          (kind == CXCursor_UnexposedExpr && ls_node_count(node) == 1);
        if (!is_wrapper || ls_node_kind(ls_node_last(node)) == CXCursor_MemberRef)
            return node;
        node = ls_node_last(node);
    }
}
