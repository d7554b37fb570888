#include "frontend/lowering_p.h"

struct ls_operand ls_constant(struct ls_lowering *lo, int64_t value)
{
    return ls_unit_constant(lo->unit, value);
}

bool ls_operand_is(const struct ls_lowering *lo, struct ls_operand operand, int64_t value)
{
    return operand.kind == LS_OPERAND_CONST && lo->unit->constants.at[operand.ref] == value;
}

bool ls_constant_evaluate(CXCursor expression, int64_t *value)
{
    CXEvalResult result = clang_Cursor_Evaluate(expression);
    if (!result)
        return false;
    bool is_integer = clang_EvalResult_getKind(result) == CXEval_Int;
    if (is_integer)
        *value = clang_EvalResult_isUnsignedInt(result)
                     ? (int64_t)clang_EvalResult_getAsUnsigned(result)
                     : clang_EvalResult_getAsLongLong(result);
    clang_EvalResult_dispose(result);
    return is_integer;
}

/* May this node be part of a constant expression? */
static bool may_be_constant(struct ls_lowering *lo, const struct ls_node *node)
{
    switch (node->cursor.kind) {
    case CXCursor_IntegerLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_UnaryExpr:
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
    case CXCursor_CStyleCastExpr:
    case CXCursor_ConditionalOperator:
    case CXCursor_GenericSelectionExpr:
    case CXCursor_MemberRef:
        return true;
    case CXCursor_UnaryOperator:
        return clang_getCursorUnaryOperatorKind(node->cursor) >= CXUnaryOperator_Plus;
    case CXCursor_BinaryOperator:
        return clang_getCursorBinaryOperatorKind(node->cursor) < CXBinaryOperator_Assign;
    case CXCursor_DeclRefExpr:
        return ls_decl_referenced(lo, node)->kind == LS_DECL_CONSTANT;
    default:
        return false;
    }
}

bool ls_constant_fold(struct ls_lowering *lo, const struct ls_node *node, int64_t *value)
{
    if (!node)
        return false;
    for (uint32_t i = 0; i < node->size; i++) {
        if (!may_be_constant(lo, &node[i]))
            return false;
    }
    return ls_constant_evaluate(node->cursor, value);
}
