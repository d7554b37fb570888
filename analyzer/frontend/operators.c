#include "frontend/lowering_p.h"

/* What a binary operator and its assigning form compute; the table ends at CXBinaryOperator_Comma.
 */
static const enum ls_operator arithmetic[] = {
    [CXBinaryOperator_Mul] = LS_OPR_MUL,       [CXBinaryOperator_Div] = LS_OPR_DIV,
    [CXBinaryOperator_Rem] = LS_OPR_REM,       [CXBinaryOperator_Add] = LS_OPR_ADD,
    [CXBinaryOperator_Sub] = LS_OPR_SUB,       [CXBinaryOperator_Shl] = LS_OPR_SHL,
    [CXBinaryOperator_Shr] = LS_OPR_SHR,       [CXBinaryOperator_And] = LS_OPR_AND,
    [CXBinaryOperator_Xor] = LS_OPR_XOR,       [CXBinaryOperator_Or] = LS_OPR_OR,
    [CXBinaryOperator_LT] = LS_OPR_LT,         [CXBinaryOperator_GT] = LS_OPR_GT,
    [CXBinaryOperator_LE] = LS_OPR_LE,         [CXBinaryOperator_GE] = LS_OPR_GE,
    [CXBinaryOperator_EQ] = LS_OPR_EQ,         [CXBinaryOperator_NE] = LS_OPR_NE,
    [CXBinaryOperator_MulAssign] = LS_OPR_MUL, [CXBinaryOperator_DivAssign] = LS_OPR_DIV,
    [CXBinaryOperator_RemAssign] = LS_OPR_REM, [CXBinaryOperator_AddAssign] = LS_OPR_ADD,
    [CXBinaryOperator_SubAssign] = LS_OPR_SUB, [CXBinaryOperator_ShlAssign] = LS_OPR_SHL,
    [CXBinaryOperator_ShrAssign] = LS_OPR_SHR, [CXBinaryOperator_AndAssign] = LS_OPR_AND,
    [CXBinaryOperator_XorAssign] = LS_OPR_XOR, [CXBinaryOperator_OrAssign] = LS_OPR_OR,
    [CXBinaryOperator_Comma] = LS_OPR_NONE,
};

static enum ls_operator operator_of(enum CXBinaryOperatorKind kind)
{
    return kind <= CXBinaryOperator_Comma ? arithmetic[kind] : LS_OPR_NONE;
}

enum ls_operator ls_comparison_of(enum CXBinaryOperatorKind kind)
{
    enum ls_operator operator= operator_of(kind);
    return ls_operator_is_comparison(operator) ? operator: LS_OPR_NONE;
}

/* ---- arithmetic ---- */

static struct ls_operand compute(struct ls_lowering *lo, const struct ls_node *node,
                                 enum ls_operator operator, struct ls_operand a,
                                 struct ls_operand b)
{
    int64_t value;
    bool is_constant =
        a.kind == LS_OPERAND_CONST && b.kind <= LS_OPERAND_CONST && b.kind != LS_OPERAND_UNKNOWN;
    if (is_constant && ls_constant_evaluate(node->cursor, &value))
        return ls_constant(lo, value);
    if (operator== LS_OPR_NONE)
        return ls_unknown;
    return ls_builder_compute(ls_builder_of(lo), operator, a, b, ls_site_of(lo, node));
}

static struct ls_operand negative(struct ls_lowering *lo, const struct ls_node *node,
                                  struct ls_operand value)
{
    if (value.kind == LS_OPERAND_CONST)
        return ls_constant(lo, (int64_t)(0 - (uint64_t)lo->unit->constants.at[value.ref]));
    if (value.kind == LS_OPERAND_UNKNOWN)
        return value;
    return ls_builder_compute(ls_builder_of(lo), LS_OPR_NEG, value, ls_nothing,
                              ls_site_of(lo, node));
}

/* pointer + count, pointer - count */
static struct ls_operand moved(struct ls_lowering *lo, const struct ls_node *node,
                               struct ls_operand pointer, struct ls_operand count,
                               enum ls_operator operator, const struct ls_type * type)
{
    if (operator== LS_OPR_SUB)
        count = negative(lo, node, count);
    struct ls_path path;
    ls_path_element(lo, &path, pointer, count, ls_type_pointee(lo, type));
    return ls_path_address(lo, &path);
}

/* libclang shows the type of an array parameter as it is written, wherever it is used. */
static bool is_pointer_type(const struct ls_type *type)
{
    return type->class == LS_TYPE_POINTER || type->class == LS_TYPE_ARRAY;
}

static bool is_pointer(struct ls_lowering *lo, const struct ls_node *node)
{
    return is_pointer_type(ls_type_of_node(lo, node));
}

/* + and - where pointers or offsets of fields may take part. */
static struct ls_operand lower_sum(struct ls_lowering *lo, const struct ls_node *node,
                                   enum ls_operator operator)
{
    const struct ls_node *left = ls_node_first(node), *right = ls_node_child(node, 1);
    struct ls_operand a = ls_lower_value(lo, left);
    if (ls_is_offset(lo, right) && is_pointer(lo, ls_node_strip(left)))
        return ls_lower_offset(lo, a, right, operator== LS_OPR_SUB);
    struct ls_operand b = ls_lower_value(lo, right);
    const struct ls_type *type = ls_type_of_node(lo, node);
    if (!is_pointer_type(type))
        return compute(lo, node, operator, a, b);
    bool is_swapped = !is_pointer(lo, left);
    return moved(lo, node, is_swapped ? b : a, is_swapped ? a : b, operator, type);
}

/* ---- assignment ---- */

static struct ls_operand lower_assignment(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_path path;
    ls_lower_path(lo, ls_node_first(node), &path);
    struct ls_operand value = ls_lower_value(lo, ls_node_child(node, 1));
    ls_path_write(lo, &path, value, 0, ls_site_of(lo, node));
    return value;
}

struct ls_operand ls_lower_compound_assignment(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_site site = ls_site_of(lo, node);
    enum ls_operator operator= operator_of(clang_getCursorBinaryOperatorKind(node->cursor));
    struct ls_path path;
    ls_lower_path(lo, ls_node_first(node), &path);
    struct ls_operand right = ls_lower_value(lo, ls_node_child(node, 1));
    struct ls_operand old = ls_path_read(lo, &path, site);
    struct ls_operand value = path.type->class == LS_TYPE_POINTER
                                  ? moved(lo, node, old, right, operator, path.type)
                                  : compute(lo, node, operator, old, right);
    ls_path_write(lo, &path, value, 0, site);
    return value;
}

struct ls_operand ls_lower_step(struct ls_lowering *lo, const struct ls_node *node, bool is_used)
{
    enum CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(node->cursor);
    bool is_post = kind == CXUnaryOperator_PostInc || kind == CXUnaryOperator_PostDec;
    bool is_up = kind == CXUnaryOperator_PostInc || kind == CXUnaryOperator_PreInc;
    enum ls_operator operator= is_up ? LS_OPR_ADD : LS_OPR_SUB;
    struct ls_site site = ls_site_of(lo, node);
    struct ls_path path;
    ls_lower_path(lo, ls_node_first(node), &path);
    struct ls_operand old = ls_path_read(lo, &path, site);
    if (is_used && is_post)
        old = ls_freeze(lo, old, site);
    struct ls_operand one = ls_constant(lo, 1);
    struct ls_operand value = path.type->class == LS_TYPE_POINTER
                                  ? moved(lo, node, old, one, operator, path.type)
                                  : ls_builder_compute(ls_builder_of(lo), operator, old, one, site);
    ls_path_write(lo, &path, value, 0, site);
    return is_post ? old : value;
}

/* ---- the operators ---- */

static struct ls_operand lower_not(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *operand = ls_node_strip(ls_node_first(node));
    enum CXUnaryOperatorKind unary = CXUnaryOperator_Invalid;
    enum CXBinaryOperatorKind binary = CXBinaryOperator_Invalid;
    if (ls_node_kind(operand) == CXCursor_UnaryOperator)
        unary = clang_getCursorUnaryOperatorKind(operand->cursor);
    if (ls_node_kind(operand) == CXCursor_BinaryOperator)
        binary = clang_getCursorBinaryOperatorKind(operand->cursor);
    if (unary == CXUnaryOperator_LNot || binary == CXBinaryOperator_LAnd ||
        binary == CXBinaryOperator_LOr)
        return ls_lower_truth(lo, node);
    struct ls_operand value = ls_lower_value(lo, ls_node_first(node));
    return compute(lo, node, LS_OPR_EQ, value, ls_constant(lo, 0));
}

static struct ls_operand lower_address(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_path path;
    ls_lower_path(lo, ls_node_first(node), &path);
    return ls_path_address(lo, &path);
}

static struct ls_operand lower_pointee(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_path path;
    ls_lower_path(lo, node, &path);
    return ls_path_read(lo, &path, ls_site_of(lo, node));
}

struct ls_operand ls_lower_unary(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *operand = ls_node_first(node);
    switch (clang_getCursorUnaryOperatorKind(node->cursor)) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec:
        return ls_lower_step(lo, node, true);
    case CXUnaryOperator_AddrOf:
        return lower_address(lo, node);
    case CXUnaryOperator_Deref:
        return lower_pointee(lo, node);
    case CXUnaryOperator_Minus:
        return compute(lo, node, LS_OPR_NEG, ls_lower_value(lo, operand), ls_nothing);
    case CXUnaryOperator_Not:
        return compute(lo, node, LS_OPR_NOT, ls_lower_value(lo, operand), ls_nothing);
    case CXUnaryOperator_LNot:
        return lower_not(lo, node);
    default:
        return ls_lower_value(lo, operand);
    }
}

struct ls_operand ls_lower_binary(struct ls_lowering *lo, const struct ls_node *node)
{
    enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(node->cursor);
    struct ls_operand a;
    switch (kind) {
    case CXBinaryOperator_Assign:
        return lower_assignment(lo, node);
    case CXBinaryOperator_Comma:
        ls_lower_effect(lo, ls_node_first(node));
        return ls_lower_value(lo, ls_node_child(node, 1));
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr:
        return ls_lower_truth(lo, node);
    case CXBinaryOperator_Add:
    case CXBinaryOperator_Sub:
        return lower_sum(lo, node, operator_of(kind));
    default:
        a = ls_lower_value(lo, ls_node_first(node));
        return compute(lo, node, operator_of(kind), a, ls_lower_value(lo, ls_node_child(node, 1)));
    }
}
