#include "frontend/lowering_p.h"

#include <string.h>

/* An operand that is a place, not converted to a value, may be written. Nobody writes assembler for
 * memory that others share but to do so in one step. */
static void lower_operand(struct ls_lowering *lo, const struct ls_node *node)
{
    switch (node->cursor.kind) {
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_UnaryOperator: {
        struct ls_path path;
        ls_lower_path(lo, node, &path);
        ls_path_write(lo, &path, ls_unknown, LS_ACCESS_ATOMIC, ls_site_of(lo, node));
        break;
    }
    case CXCursor_ParenExpr:
        lower_operand(lo, ls_node_last(node));
        break;
    case CXCursor_StringLiteral:
        break;
    default:
        ls_lower_effect(lo, node);
    }
}

/* ---- asm goto: libclang does not show its labels ---- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n'))
        at++;
    return at;
}

/* The text behind the last colon of `asm volatile goto (...)`; NULL for other statements. */
static const char *label_list(const char *at, const char *end)
{
    bool is_goto = false;
    while (at < end && *at != '(') {
        size_t length = ls_word_length(at, end);
        is_goto |= length == strlen("goto") && memcmp(at, "goto", length) == 0;
        if (length == 0)
            return NULL;
        at = skip_blanks(at + length, end);
    }
    const char *last = NULL;
    for (unsigned depth = 0; is_goto && at < end; at++) {
        const char *behind = ls_skip_opaque(at, end);
        if (behind > at)
            at = behind - 1;
        else if (*at == '(')
            depth++;
        else if (*at == ')' && --depth == 0)
            return last;
        else if (*at == ':' && depth == 1)
            last = at + 1;
    }
    return NULL;
}

static void branch_to(struct ls_lowering *lo, const char *name, size_t length, struct ls_site site)
{
    struct ls_builder *builder = ls_builder_of(lo);
    uint32_t string = ls_intern_bytes(&lo->unit->strings, name, length);
    for (uint32_t i = 0; i < lo->body->labels.count; i++) {
        const struct ls_label *label = &lo->body->labels.at[i];
        if (label->name != string || label->region_end != LS_NONE)
            continue;
        uint32_t next = ls_builder_block(builder);
        ls_builder_branch(builder, LS_OPR_NE, ls_unknown, ls_constant(lo, 0), label->block, next,
                          site);
        ls_builder_enter(builder, next);
        return;
    }
}

void ls_lower_asm(struct ls_lowering *lo, const struct ls_node *node)
{
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        lower_operand(lo, c);
    lo->body->has_assembler = true;
    if (lo->body->labels.count == 0)
        return;
    const char *end = NULL;
    const char *at =
        ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(node->cursor)), &end);
    at = at ? label_list(at, end) : NULL;
    while (at && *at != ')') {
        size_t length = ls_word_length(at, end);
        if (length > 0)
            branch_to(lo, at, length, ls_site_of(lo, node));
        at += length > 0 ? length : 1;
    }
}
