#include "frontend/lowering_p.h"

static void lower_children(struct ls_lowering *lo, const struct ls_node *node)
{
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        ls_lower_statement(lo, c);
}

static void lower_compound(struct ls_lowering *lo, const struct ls_node *node)
{
    uint32_t scope = ls_scope_open(lo);
    lower_children(lo, node);
    if (lo->body->pending.count > scope)
        ls_scope_close(lo, scope, ls_site_end(lo, node->cursor));
}

static void lower_if(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_node *otherwise = ls_node_child(node, 2);
    uint32_t if_true = ls_builder_block(builder), join = ls_builder_block(builder);
    uint32_t if_false = otherwise ? ls_builder_block(builder) : join;
    ls_lower_branch(lo, ls_node_first(node), if_true, if_false);
    ls_builder_enter(builder, if_true);
    ls_lower_statement(lo, ls_node_child(node, 1));
    ls_continue_in(lo, join, site);
    if (otherwise) {
        ls_builder_enter(builder, if_false);
        ls_lower_statement(lo, otherwise);
        ls_continue_in(lo, join, site);
    }
}

static void lower_return(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_node *expression = ls_node_last(node);
    struct ls_operand value = ls_nothing;
    if (expression)
        value = ls_lower_value(lo, expression);
    if (expression && ls_type_of_node(lo, expression)->class == LS_TYPE_VOID)
        value = ls_nothing;
    if (lo->body->pending.count > 0)
        value = ls_freeze(lo, value, site);
    ls_scope_unwind(lo, 0, site);
    ls_builder_return(ls_builder_of(lo), value, site);
}

static void lower_break(struct ls_lowering *lo, const struct ls_node *node)
{
    ls_lower_jump(lo, lo->body->break_to, ls_site_of(lo, node));
}

static void lower_continue(struct ls_lowering *lo, const struct ls_node *node)
{
    ls_lower_jump(lo, lo->body->continue_to, ls_site_of(lo, node));
}

static void lower_declarations(struct ls_lowering *lo, const struct ls_node *node)
{
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c)) {
        if (c->cursor.kind == CXCursor_VarDecl)
            ls_lower_local(lo, c);
    }
}

static void lower_nothing(struct ls_lowering *lo, const struct ls_node *node)
{
    (void)lo;
    (void)node;
}

/* ---- statement expressions ---- */

/* The value of the last statement, which may stand behind labels. */
static struct ls_operand last_value(struct ls_lowering *lo, const struct ls_node *node)
{
    while (ls_node_kind(node) == CXCursor_LabelStmt) {
        ls_lower_label(lo, node);
        node = ls_node_last(node);
    }
    if (node && clang_isExpression(node->cursor.kind))
        return ls_lower_value(lo, node);
    ls_lower_statement(lo, node);
    return ls_unknown;
}

struct ls_operand ls_lower_statement_expr(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *compound = ls_node_last(node);
    const struct ls_node *last = ls_node_last(compound);
    uint32_t scope = ls_scope_open(lo);
    lo->body->statement_exprs++;
    for (const struct ls_node *c = ls_node_first(compound); c && c != last;
         c = ls_node_next(compound, c))
        ls_lower_statement(lo, c);
    struct ls_operand value = last_value(lo, last);
    lo->body->statement_exprs--;
    if (lo->body->pending.count > scope) {
        value = ls_freeze(lo, value, ls_site_of(lo, last));
        ls_scope_close(lo, scope, ls_site_end(lo, node->cursor));
    }
    return value;
}

/* ---- by kind ---- */

typedef void statement_handler(struct ls_lowering *lo, const struct ls_node *node);

#define AT(kind) [CXCursor_##kind - CXCursor_FirstStmt]

static void lower_labelled(struct ls_lowering *lo, const struct ls_node *node)
{
    ls_lower_label(lo, node);
    ls_lower_statement(lo, ls_node_last(node));
}

/* Others (OpenMP regions, attributed statements) are what they contain. */
static statement_handler *const handlers[CXCursor_LastStmt - CXCursor_FirstStmt + 1] = {
    AT(LabelStmt) = lower_labelled,
    AT(CompoundStmt) = lower_compound,
    AT(CaseStmt) = ls_lower_case,
    AT(DefaultStmt) = ls_lower_case,
    AT(IfStmt) = lower_if,
    AT(SwitchStmt) = ls_lower_switch,
    AT(WhileStmt) = ls_lower_while,
    AT(DoStmt) = ls_lower_do,
    AT(ForStmt) = ls_lower_for,
    AT(GotoStmt) = ls_lower_goto,
    AT(IndirectGotoStmt) = ls_lower_computed_goto,
    AT(ContinueStmt) = lower_continue,
    AT(BreakStmt) = lower_break,
    AT(ReturnStmt) = lower_return,
    AT(GCCAsmStmt) = ls_lower_asm,
    AT(MSAsmStmt) = lower_nothing,
    AT(NullStmt) = lower_nothing,
    AT(DeclStmt) = lower_declarations,
};

void ls_lower_statement(struct ls_lowering *lo, const struct ls_node *node)
{
    if (!node)
        return;
    if (clang_isExpression(node->cursor.kind)) {
        ls_lower_effect(lo, node);
        return;
    }
    struct ls_operand unused;
    if (!clang_isStatement(node->cursor.kind) || ls_lower_lock_macro(lo, node, &unused))
        return;
    statement_handler *handler = handlers[node->cursor.kind - CXCursor_FirstStmt];
    if (handler)
        handler(lo, node);
    else
        lower_children(lo, node);
}
