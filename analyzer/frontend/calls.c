#include "frontend/lowering_p.h"

#include <string.h>

/* Arguments are collected on a stack, because calls nest. Returns its height before. */
static uint32_t push_arguments(struct ls_lowering *lo, const struct ls_node *call)
{
    uint32_t base = lo->body->args.count;
    const struct ls_node *c = ls_node_first(call); /* the callee */
    while (c && (c = ls_node_next(call, c))) {
        struct ls_operand value = ls_lower_value(lo, c);
        ls_vec_push(&lo->body->args, value);
    }
    return base;
}

static struct ls_operand emit_call(struct ls_lowering *lo, struct ls_operand callee, uint32_t type,
                                   uint32_t base, struct ls_site site)
{
    uint32_t count = lo->body->args.count - base;
    lo->body->args.count = base;
    return ls_builder_call(ls_builder_of(lo), callee, type, lo->body->args.at + base, count, site);
}

static struct ls_operand lower_builtin(struct ls_lowering *lo, const struct ls_node *node,
                                       enum ls_builtin builtin)
{
    int64_t value;
    switch (builtin) {
    case LS_BUILTIN_FIRST:
        return ls_lower_value(lo, ls_node_child(node, 1));
    case LS_BUILTIN_EVALUATE:
        return ls_constant_evaluate(node->cursor, &value) ? ls_constant(lo, value) : ls_unknown;
    case LS_BUILTIN_CONSTANT_P:
        return ls_constant(lo, ls_constant_evaluate(node->cursor, &value) && value);
    case LS_BUILTIN_UNREACHABLE:
        ls_builder_unreachable(ls_builder_of(lo), ls_site_of(lo, node));
        return ls_unknown;
    default:
        return ls_unknown;
    }
}

static struct ls_operand call_direct(struct ls_lowering *lo, const struct ls_node *node,
                                     uint32_t function)
{
    uint32_t base = push_arguments(lo, node);
    struct ls_site site = ls_site_of(lo, node);
    struct ls_operand callee = {LS_OPERAND_FUNCTION, function};
    ls_decl_note_call(lo, function, ls_node_child(node, 1));
    struct ls_operand result =
        emit_call(lo, callee, lo->unit->functions.at[function].type, base, site);
    if (lo->unit->functions.at[function].flags & LS_FN_NORETURN)
        ls_builder_unreachable(ls_builder_of(lo), site);
    return result;
}

static struct ls_operand call_pointer(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *function = ls_node_first(node);
    struct ls_operand callee = ls_lower_value(lo, function);
    if (callee.kind == LS_OPERAND_FUNCTION)
        return call_direct(lo, node, callee.ref);
    const struct ls_type *type = ls_type_of_node(lo, function);
    type = ls_type_pointee(lo, type);
    uint32_t base = push_arguments(lo, node);
    struct ls_site site = ls_site_of(lo, node);
    struct ls_operand result = emit_call(lo, callee, type->text, base, site);
    if (type->is_noreturn)
        ls_builder_unreachable(ls_builder_of(lo), site);
    return result;
}

struct ls_operand ls_lower_call(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *callee = ls_node_strip(ls_node_first(node));
    if (ls_node_kind(callee) == CXCursor_DeclRefExpr) {
        const struct ls_decl *decl = ls_decl_referenced(lo, callee);
        if (decl->kind == LS_DECL_FUNCTION)
            return call_direct(lo, node, decl->index);
        if (decl->kind == LS_DECL_BUILTIN)
            return lower_builtin(lo, node, decl->index);
    }
    if (!callee)
        return ls_unknown;
    return call_pointer(lo, node);
}

/* ---- atomic operations: no functions for clang, calls for us ---- */

/* libclang gives pointer, order, value, order of failure, second value, weak: which child stands
 * where in the source, by their number. */
static const unsigned char source_order[][6] = {
    [2] = {0, 1},          [3] = {0, 2, 1},          [4] = {0, 2, 3, 1},
    [5] = {0, 2, 4, 1, 3}, [6] = {0, 2, 4, 5, 1, 3},
};

/* "__c11_atomic_store(p, v, o)" with the type "void ()", as for a function without a prototype. */
struct ls_operand ls_lower_atomic(struct ls_lowering *lo, const struct ls_node *node)
{
    const char *end = NULL;
    const char *name =
        ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(node->cursor)), &end);
    size_t length = ls_word_length(name, end);
    unsigned count = ls_node_count(node);
    uint32_t base = lo->body->args.count;
    for (unsigned i = 0; i < count && count <= 6; i++) {
        struct ls_operand value = ls_lower_value(lo, ls_node_child(node, source_order[count][i]));
        ls_vec_push(&lo->body->args, value);
    }
    const char *result = ls_unit_text(lo->unit, ls_type_of_node(lo, node)->text);
    uint32_t type = ls_intern(&lo->unit->strings, ls_arena_printf(&lo->arena, "%s ()", result));
    uint32_t function = ls_decl_add_builtin(lo, name, length, type);
    struct ls_operand callee = {LS_OPERAND_FUNCTION, function};
    return emit_call(lo, callee, type, base, ls_site_of(lo, node));
}
