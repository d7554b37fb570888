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

/* ---- the text of a statement: libclang shows neither its template nor its labels ---- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n'))
        at++;
    return at;
}

struct assembler {
    const char *at, *end; /* from its parenthesis on; NULL = not found */
    bool is_goto;
};

/* Reads the words of `asm volatile goto (`. */
static struct assembler read_words(const char *at, const char *end)
{
    struct assembler text = {NULL, end, false};
    while (at && at < end && *at != '(') {
        size_t length = ls_word_length(at, end);
        text.is_goto |= length == strlen("goto") && memcmp(at, "goto", length) == 0;
        at = length > 0 ? skip_blanks(at + length, end) : NULL;
    }
    text.at = at;
    return text;
}

/* The whole statement may be of a macro, or its first word alone: `#define asm __asm__`. */
static struct assembler text_of(struct ls_lowering *lo, const struct ls_node *node)
{
    CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(node->cursor));
    const char *end = NULL;
    const char *at = ls_source_spelled(lo, start, &end);
    struct assembler text = read_words(at, end);
    if (text.at)
        return text;
    at = ls_source_expanded(lo, start, &end);
    return read_words(at, end);
}

/* Behind the last colon of `asm goto (...)`. */
static const char *label_list(struct assembler text)
{
    const char *last = NULL;
    unsigned depth = 0;
    for (const char *at = text.at; at < text.end; at++) {
        const char *behind = ls_skip_opaque(at, text.end);
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

/* `("1: lock; decb %0; jns 1b" : ...`: the literals before the first operand hold a label. */
static bool has_label(struct assembler text)
{
    for (const char *at = text.at; at < text.end && *at != ':' && *at != ';';) {
        const char *behind = ls_skip_opaque(at, text.end);
        if (*at == '"' && memchr(at, ':', (size_t)(behind - at)))
            return true;
        at = behind > at ? behind : at + 1;
    }
    return false;
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

static void lower_jumps(struct ls_lowering *lo, const struct ls_node *node, struct assembler text)
{
    const char *at = label_list(text);
    while (at && *at != ')') {
        size_t length = ls_word_length(at, text.end);
        if (length > 0)
            branch_to(lo, at, length, ls_site_of(lo, node));
        at += length > 0 ? length : 1;
    }
}

void ls_lower_asm(struct ls_lowering *lo, const struct ls_node *node)
{
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c))
        lower_operand(lo, c);
    lo->body->has_assembler = true;
    struct assembler text = text_of(lo, node);
    if (!text.at)
        return;
    lo->body->retries |= has_label(text);
    if (text.is_goto)
        lower_jumps(lo, node, text);
}
