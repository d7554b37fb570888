#include "frontend/lowering_p.h"

static void branch_binary(struct ls_lowering *lo, const struct ls_node *node,
                          enum CXBinaryOperatorKind kind, uint32_t if_true, uint32_t if_false);

/* Where the value is not zero. */
static void branch_on(struct ls_lowering *lo, const struct ls_node *node, struct ls_operand value,
                      uint32_t if_true, uint32_t if_false)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    if (value.kind == LS_OPERAND_CONST)
        ls_builder_jump(builder, ls_operand_is(lo, value, 0) ? if_false : if_true, site);
    else if (value.kind == LS_OPERAND_STRING)
        ls_builder_jump(builder, if_true, site);
    else
        ls_builder_branch(builder, LS_OPR_NE, value, ls_constant(lo, 0), if_true, if_false, site);
}

static void branch_value(struct ls_lowering *lo, const struct ls_node *node, uint32_t if_true,
                         uint32_t if_false)
{
    branch_on(lo, node, ls_lower_value(lo, node), if_true, if_false);
}

static void branch_comparison(struct ls_lowering *lo, const struct ls_node *node,
                              enum ls_operator operator, uint32_t if_true, uint32_t if_false)
{
    struct ls_operand a = ls_lower_value(lo, ls_node_first(node));
    struct ls_operand b = ls_lower_value(lo, ls_node_child(node, 1));
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    int64_t value;
    if (a.kind == LS_OPERAND_CONST && b.kind == LS_OPERAND_CONST &&
        ls_constant_evaluate(node->cursor, &value))
        ls_builder_jump(builder, value ? if_true : if_false, site);
    else
        ls_builder_branch(builder, operator, a, b, if_true, if_false, site);
}

static void branch_conditional(struct ls_lowering *lo, const struct ls_node *node, uint32_t if_true,
                               uint32_t if_false)
{
    struct ls_builder *builder = ls_builder_of(lo);
    uint32_t then = ls_builder_block(builder), otherwise = ls_builder_block(builder);
    ls_lower_branch(lo, ls_node_first(node), then, otherwise);
    ls_builder_enter(builder, then);
    ls_lower_branch(lo, ls_node_child(node, 1), if_true, if_false);
    ls_builder_enter(builder, otherwise);
    ls_lower_branch(lo, ls_node_child(node, 2), if_true, if_false);
}

static void branch_binary(struct ls_lowering *lo, const struct ls_node *node,
                          enum CXBinaryOperatorKind kind, uint32_t if_true, uint32_t if_false)
{
    const struct ls_node *left = ls_node_first(node), *right = ls_node_child(node, 1);
    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr) {
        uint32_t next = ls_builder_block(ls_builder_of(lo));
        bool is_and = kind == CXBinaryOperator_LAnd;
        ls_lower_branch(lo, left, is_and ? next : if_true, is_and ? if_false : next);
        ls_builder_enter(ls_builder_of(lo), next);
        ls_lower_branch(lo, right, if_true, if_false);
    } else if (kind == CXBinaryOperator_Comma) {
        ls_lower_effect(lo, left);
        ls_lower_branch(lo, right, if_true, if_false);
    } else if (ls_comparison_of(kind) != LS_OPR_NONE) {
        branch_comparison(lo, node, ls_comparison_of(kind), if_true, if_false);
    } else {
        branch_value(lo, node, if_true, if_false);
    }
}

static void branch_unary(struct ls_lowering *lo, const struct ls_node *node, uint32_t if_true,
                         uint32_t if_false)
{
    switch (clang_getCursorUnaryOperatorKind(node->cursor)) {
    case CXUnaryOperator_LNot:
        ls_lower_branch(lo, ls_node_first(node), if_false, if_true);
        break;
    case CXUnaryOperator_Extension:
        ls_lower_branch(lo, ls_node_first(node), if_true, if_false);
        break;
    default:
        branch_value(lo, node, if_true, if_false);
    }
}

/* __builtin_expect(condition, 1) */
static const struct ls_node *expected(struct ls_lowering *lo, const struct ls_node *call)
{
    const struct ls_node *callee = ls_node_strip(ls_node_first(call));
    if (ls_node_kind(callee) != CXCursor_DeclRefExpr)
        return NULL;
    const struct ls_decl *decl = ls_decl_referenced(lo, callee);
    bool is_transparent = decl->kind == LS_DECL_BUILTIN && decl->index == LS_BUILTIN_FIRST;
    return is_transparent ? ls_node_child(call, 1) : NULL;
}

void ls_lower_branch(struct ls_lowering *lo, const struct ls_node *node, uint32_t if_true,
                     uint32_t if_false)
{
    int64_t value;
    if (ls_constant_fold(lo, node, &value)) {
        ls_builder_jump(ls_builder_of(lo), value ? if_true : if_false, ls_site_of(lo, node));
        return;
    }
    struct ls_operand locked;
    if (node && ls_lower_lock_macro(lo, node, &locked)) {
        branch_on(lo, node, locked, if_true, if_false);
        return;
    }
    const struct ls_node *inner = ls_node_strip(node), *condition = NULL;
    switch (ls_node_kind(inner)) {
    case CXCursor_BinaryOperator:
        branch_binary(lo, inner, clang_getCursorBinaryOperatorKind(inner->cursor), if_true,
                      if_false);
        return;
    case CXCursor_UnaryOperator:
        branch_unary(lo, inner, if_true, if_false);
        return;
    case CXCursor_ConditionalOperator:
        branch_conditional(lo, inner, if_true, if_false);
        return;
    case CXCursor_CallExpr:
        condition = expected(lo, inner);
        break;
    default:
        break;
    }
    if (condition)
        ls_lower_branch(lo, condition, if_true, if_false);
    else
        branch_value(lo, node, if_true, if_false);
}
