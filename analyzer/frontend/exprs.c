#include "frontend/lowering_p.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

struct ls_operand ls_freeze(struct ls_lowering *lo, struct ls_operand value, struct ls_site site)
{
    if (value.kind != LS_OPERAND_VAR)
        return value;
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_place place = {
        .base = LS_BASE_LOCAL, .ref = value.ref, .type = builder->variables.at[value.ref].type};
    return ls_builder_load(builder, ls_unit_place(lo->unit, place, NULL), 0, site);
}

/* ---- leaves ---- */

static struct ls_operand value_evaluated(struct ls_lowering *lo, const struct ls_node *node)
{
    int64_t value;
    return ls_constant_evaluate(node->cursor, &value) ? ls_constant(lo, value) : ls_unknown;
}

/* Of a scalar: { 1 }, or {}, which is 0. */
static struct ls_operand value_braced(struct ls_lowering *lo, const struct ls_node *node)
{
    return node->size > 1 ? ls_lower_value(lo, ls_node_last(node)) : ls_constant(lo, 0);
}

static struct ls_operand value_nullptr(struct ls_lowering *lo, const struct ls_node *node)
{
    (void)node;
    return ls_constant(lo, 0);
}

static struct ls_operand value_place(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_path path;
    ls_lower_path(lo, node, &path);
    return ls_path_read(lo, &path, ls_site_of(lo, node));
}

static struct ls_operand value_reference(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_decl *decl = ls_decl_referenced(lo, node);
    switch (decl->kind) {
    case LS_DECL_CONSTANT:
        return ls_constant(lo, decl->value);
    case LS_DECL_FUNCTION:
        return (struct ls_operand){LS_OPERAND_FUNCTION, decl->index};
    case LS_DECL_LOCAL:
        if (decl->type->class == LS_TYPE_SCALAR || decl->type->class == LS_TYPE_POINTER)
            return (struct ls_operand){LS_OPERAND_VAR, decl->index};
        return value_place(lo, node);
    default:
        return value_place(lo, node);
    }
}

/* The character behind a backslash at `*at`, which is moved on. clang prints simple escapes and
 * three octal digits. */
static char unescape(const char **at)
{
    static const char names[] = "abfnrtv", meant[] = "\a\b\f\n\r\t\v";
    char c = *(*at)++;
    const char *name = strchr(names, c);
    if (name && c)
        return meant[name - names];
    if (c < '0' || c > '7')
        return c;
    int octal = c - '0';
    for (int digits = 1; digits < 3 && **at >= '0' && **at <= '7'; digits++)
        octal = octal * 8 + *(*at)++ - '0';
    return (char)octal;
}

/* The bytes of a literal, up to a NUL in it. libclang gives it as in the source, with quotes. */
static struct ls_operand value_string(struct ls_lowering *lo, const struct ls_node *node)
{
    CXString spelling = clang_getCursorSpelling(node->cursor);
    const char *at = clang_getCString(spelling);
    size_t length = 0;
    char *bytes = malloc(strlen(at) + 1);
    if (!bytes)
        ls_die("out of memory");
    at += strcspn(at, "\"");
    at += *at == '"';
    while (*at && *at != '"') {
        char c = *at++;
        bytes[length++] = c == '\\' && *at ? unescape(&at) : c;
    }
    length = strnlen(bytes, length);
    uint32_t string = ls_intern_bytes(&lo->unit->strings, bytes, length);
    free(bytes);
    clang_disposeString(spelling);
    return (struct ls_operand){LS_OPERAND_STRING, string};
}

/* ---- wrappers ---- */

static struct ls_operand value_last(struct ls_lowering *lo, const struct ls_node *node)
{
    return ls_lower_value(lo, ls_node_last(node));
}

/* The constant as the conversion around it leaves it: (unsigned)-1. Small ones fit everywhere. */
static struct ls_operand convert(struct ls_lowering *lo, const struct ls_node *node,
                                 struct ls_operand value)
{
    if (value.kind != LS_OPERAND_CONST)
        return value;
    int64_t constant = lo->unit->constants.at[value.ref];
    bool fits = constant >= 0 && constant <= 127;
    if (!fits && ls_constant_evaluate(node->cursor, &constant))
        return ls_constant(lo, constant);
    return value;
}

static struct ls_operand value_cast(struct ls_lowering *lo, const struct ls_node *node)
{
    return convert(lo, node, ls_lower_value(lo, ls_node_last(node)));
}

/* ---- what libclang does not expose ---- */

/* va_arg looks like a conversion of its list. */
static bool is_va_arg(struct ls_lowering *lo, const struct ls_node *node)
{
    return lo->uses_va_lists && ls_type_of_node(lo, ls_node_first(node))->is_va_list &&
           !ls_type_of_node(lo, node)->is_va_list;
}

static bool starts_with(const char *text, const char *end, const char *word)
{
    size_t length = strlen(word);
    return text && (size_t)(end - text) >= length && memcmp(text, word, length) == 0;
}

/* a ?: b */
static struct ls_operand value_elvis(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_type *type = ls_type_of_node(lo, node);
    struct ls_operand first = ls_freeze(lo, ls_lower_value(lo, ls_node_first(node)), site);
    struct ls_path path;
    ls_path_local(lo, &path, ls_synthetic(lo, type, site), type);
    uint32_t if_true = ls_builder_block(builder), if_false = ls_builder_block(builder);
    uint32_t join = ls_builder_block(builder);
    ls_builder_branch(builder, LS_OPR_NE, first, ls_constant(lo, 0), if_true, if_false, site);
    ls_builder_enter(builder, if_true);
    ls_path_write(lo, &path, first, LS_ACCESS_INIT, site);
    ls_builder_jump(builder, join, site);
    ls_builder_enter(builder, if_false);
    ls_path_write(lo, &path, ls_lower_value(lo, ls_node_last(node)), LS_ACCESS_INIT, site);
    ls_continue_in(lo, join, site);
    return ls_path_read(lo, &path, site);
}

static struct ls_operand value_choice(struct ls_lowering *lo, const struct ls_node *node)
{
    int64_t condition;
    if (!ls_constant_evaluate(ls_node_first(node)->cursor, &condition))
        return ls_unknown;
    return ls_lower_value(lo, ls_node_child(node, condition ? 1 : 2));
}

static struct ls_operand value_of_several(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *first = ls_node_first(node);
    const struct ls_node *second = ls_node_next(node, first);
    if (clang_equalCursors(first->cursor, second->cursor) && ls_node_count(node) == 4)
        return value_elvis(lo, node);
    const char *end = NULL;
    const char *text =
        ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(node->cursor)), &end);
    if (starts_with(text, end, "__c11_atomic") || starts_with(text, end, "__atomic") ||
        starts_with(text, end, "__scoped_atomic"))
        return ls_lower_atomic(lo, node);
    if (starts_with(text, end, "__builtin_choose_expr"))
        return value_choice(lo, node);
    for (const struct ls_node *c = first; c; c = ls_node_next(node, c))
        ls_lower_effect(lo, c);
    return ls_unknown;
}

static struct ls_operand value_unexposed(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *child = ls_node_first(node);
    if (!child || ls_is_builtin_offset(node))
        return value_evaluated(lo, node); /* or __builtin_types_compatible_p */
    if (child->size != node->size - 1)
        return value_of_several(lo, node);
    if (ls_is_recovered(lo, node)) {
        ls_lower_effect(lo, child);
        return ls_unknown;
    }
    if (is_va_arg(lo, node))
        return ls_unknown;
    return convert(lo, node, ls_lower_value(lo, child));
}

/* _Generic: the association whose type is that of the whole. When several are, the first. */
static struct ls_operand value_generic(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *c = ls_node_first(node); /* the controlling expression */
    const struct ls_type *type = ls_type_of_node(lo, node);
    while (c && (c = ls_node_next(node, c))) {
        if (ls_type_of_node(lo, c)->text == type->text)
            return ls_lower_value(lo, c);
    }
    return ls_unknown;
}

/* ---- ?: ---- */

static void effect_conditional(struct ls_lowering *lo, const struct ls_node *node);

static struct ls_operand value_conditional(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *condition = ls_node_first(node), *then = ls_node_child(node, 1);
    const struct ls_node *otherwise = ls_node_child(node, 2);
    int64_t constant;
    if (ls_constant_fold(lo, condition, &constant))
        return ls_lower_value(lo, constant ? then : otherwise);
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_type *type = ls_type_of_node(lo, node);
    if (type->class == LS_TYPE_VOID) {
        effect_conditional(lo, node);
        return ls_unknown;
    }
    struct ls_path path;
    ls_path_local(lo, &path, ls_synthetic(lo, type, site), type);
    uint32_t if_true = ls_builder_block(builder), if_false = ls_builder_block(builder);
    uint32_t join = ls_builder_block(builder);
    ls_lower_branch(lo, condition, if_true, if_false);
    ls_builder_enter(builder, if_true);
    ls_path_write(lo, &path, ls_lower_value(lo, then), LS_ACCESS_INIT, ls_site_of(lo, then));
    ls_continue_in(lo, join, site);
    ls_builder_enter(builder, if_false);
    ls_path_write(lo, &path, ls_lower_value(lo, otherwise), LS_ACCESS_INIT,
                  ls_site_of(lo, otherwise));
    ls_continue_in(lo, join, site);
    return ls_path_read(lo, &path, site);
}

struct ls_operand ls_lower_truth(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_type *type = ls_type_of_node(lo, node);
    struct ls_path path;
    ls_path_local(lo, &path, ls_synthetic(lo, type, site), type);
    uint32_t if_true = ls_builder_block(builder), if_false = ls_builder_block(builder);
    uint32_t join = ls_builder_block(builder);
    ls_lower_branch(lo, node, if_true, if_false);
    ls_builder_enter(builder, if_true);
    ls_path_write(lo, &path, ls_constant(lo, 1), LS_ACCESS_INIT, site);
    ls_builder_jump(builder, join, site);
    ls_builder_enter(builder, if_false);
    ls_path_write(lo, &path, ls_constant(lo, 0), LS_ACCESS_INIT, site);
    ls_continue_in(lo, join, site);
    return ls_path_read(lo, &path, site);
}

/* ---- by kind ---- */

typedef struct ls_operand value_handler(struct ls_lowering *lo, const struct ls_node *node);

#define AT(kind) [CXCursor_##kind - CXCursor_FirstExpr]

static value_handler *const handlers[CXCursor_LastExpr - CXCursor_FirstExpr + 1] = {
    AT(UnexposedExpr) = value_unexposed,
    AT(DeclRefExpr) = value_reference,
    AT(MemberRefExpr) = value_place,
    AT(CallExpr) = ls_lower_call,
    AT(IntegerLiteral) = value_evaluated,
    AT(StringLiteral) = value_string,
    AT(CharacterLiteral) = value_evaluated,
    AT(ParenExpr) = value_last,
    AT(UnaryOperator) = ls_lower_unary,
    AT(ArraySubscriptExpr) = value_place,
    AT(BinaryOperator) = ls_lower_binary,
    AT(CompoundAssignOperator) = ls_lower_compound_assignment,
    AT(ConditionalOperator) = value_conditional,
    AT(CStyleCastExpr) = value_cast,
    AT(CompoundLiteralExpr) = value_place,
    AT(InitListExpr) = value_braced,
    AT(StmtExpr) = ls_lower_statement_expr,
    AT(GenericSelectionExpr) = value_generic,
    AT(UnaryExpr) = value_evaluated,
    AT(CXXBoolLiteralExpr) = value_evaluated, /* C23 */
    AT(CXXNullPtrLiteralExpr) = value_nullptr,
};

struct ls_operand ls_lower_value(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_operand value;
    if (!node || !clang_isExpression(node->cursor.kind))
        return ls_unknown;
    if (ls_lower_lock_macro(lo, node, &value))
        return value;
    value_handler *handler = handlers[node->cursor.kind - CXCursor_FirstExpr];
    return handler ? handler(lo, node) : ls_unknown;
}

/* ---- effects ---- */

static void effect_conditional(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    uint32_t if_true = ls_builder_block(builder), if_false = ls_builder_block(builder);
    uint32_t join = ls_builder_block(builder);
    ls_lower_branch(lo, ls_node_first(node), if_true, if_false);
    ls_builder_enter(builder, if_true);
    ls_lower_effect(lo, ls_node_child(node, 1));
    ls_continue_in(lo, join, site);
    ls_builder_enter(builder, if_false);
    ls_lower_effect(lo, ls_node_child(node, 2));
    ls_continue_in(lo, join, site);
}

/* a && f(): the last operand is only an effect. */
static void effect_short_circuit(struct ls_lowering *lo, const struct ls_node *node, bool is_and)
{
    struct ls_builder *builder = ls_builder_of(lo);
    uint32_t next = ls_builder_block(builder), join = ls_builder_block(builder);
    ls_lower_branch(lo, ls_node_first(node), is_and ? next : join, is_and ? join : next);
    ls_builder_enter(builder, next);
    ls_lower_effect(lo, ls_node_child(node, 1));
    ls_continue_in(lo, join, ls_site_of(lo, node));
}

static void effect_binary(struct ls_lowering *lo, const struct ls_node *node)
{
    switch (clang_getCursorBinaryOperatorKind(node->cursor)) {
    case CXBinaryOperator_Comma:
        ls_lower_effect(lo, ls_node_first(node));
        ls_lower_effect(lo, ls_node_child(node, 1));
        break;
    case CXBinaryOperator_LAnd:
        effect_short_circuit(lo, node, true);
        break;
    case CXBinaryOperator_LOr:
        effect_short_circuit(lo, node, false);
        break;
    default:
        ls_lower_binary(lo, node);
    }
}

static void effect_unary(struct ls_lowering *lo, const struct ls_node *node)
{
    enum CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(node->cursor);
    if (kind <= CXUnaryOperator_PreDec)
        ls_lower_step(lo, node, false);
    else if (kind == CXUnaryOperator_LNot || kind == CXUnaryOperator_Extension)
        ls_lower_effect(lo, ls_node_first(node));
    else
        ls_lower_unary(lo, node);
}

void ls_lower_effect(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_operand unused;
    if (node && ls_lower_lock_macro(lo, node, &unused))
        return;
    switch (ls_node_kind(node)) {
    case CXCursor_ParenExpr:
    case CXCursor_CStyleCastExpr:
        ls_lower_effect(lo, ls_node_last(node));
        break;
    case CXCursor_ConditionalOperator:
        effect_conditional(lo, node);
        break;
    case CXCursor_DeclRefExpr: /* not even read */
        break;
    case CXCursor_BinaryOperator:
        effect_binary(lo, node);
        break;
    case CXCursor_UnaryOperator:
        effect_unary(lo, node);
        break;
    default:
        ls_lower_value(lo, node);
    }
}
