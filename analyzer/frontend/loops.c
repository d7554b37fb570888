#include "frontend/lowering_p.h"

#include <ctype.h>
#include <string.h>

struct loop {
    uint32_t exit, next;
    struct ls_jump outer_break, outer_continue;
};

/* Opens a loop: `next` is where continue leads. */
static struct loop begin_loop(struct ls_lowering *lo, uint32_t next)
{
    struct ls_body *body = lo->body;
    struct loop loop = {ls_builder_block(&body->builder), next, body->break_to, body->continue_to};
    body->break_to = (struct ls_jump){loop.exit, body->pending.count};
    body->continue_to = (struct ls_jump){next, body->pending.count};
    return loop;
}

/* Closes it and goes on behind it. */
static void end_loop(struct ls_lowering *lo, const struct loop *loop)
{
    lo->body->break_to = loop->outer_break;
    lo->body->continue_to = loop->outer_continue;
    ls_builder_enter(ls_builder_of(lo), loop->exit);
}

void ls_lower_while(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    uint32_t test = ls_builder_block(builder), inside = ls_builder_block(builder);
    struct loop loop = begin_loop(lo, test);
    ls_continue_in(lo, test, site);
    ls_lower_branch(lo, ls_node_first(node), inside, loop.exit);
    ls_builder_enter(builder, inside);
    ls_lower_statement(lo, ls_node_child(node, 1));
    if (!ls_builder_terminated(builder))
        ls_builder_jump(builder, test, site);
    end_loop(lo, &loop);
}

void ls_lower_do(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    uint32_t inside = ls_builder_block(builder), test = ls_builder_block(builder);
    struct loop loop = begin_loop(lo, test);
    ls_continue_in(lo, inside, site);
    ls_lower_statement(lo, ls_node_first(node));
    ls_continue_in(lo, test, site);
    ls_lower_branch(lo, ls_node_child(node, 1), inside, loop.exit);
    end_loop(lo, &loop);
}

/* ---- for: libclang leaves out the parts that are empty ---- */

enum { FOR_INIT, FOR_CONDITION, FOR_STEP, FOR_PARTS };

/* Reads `for (a; b; c)`: which of the three parts there are. False when the text is not of that
 * form (a macro holds one of the semicolons). */
static bool read_header(const char *at, const char *end, bool has[FOR_PARTS])
{
    unsigned part = 0, depth = 0;
    has[FOR_INIT] = has[FOR_CONDITION] = has[FOR_STEP] = false;
    at = memchr(at, '(', (size_t)(end - at));
    for (; at && at < end && part < FOR_PARTS; at++) {
        const char *behind = ls_skip_opaque(at, end);
        bool is_text = behind > at && *at != '/';
        if (behind > at)
            at = behind - 1;
        else if (*at == ')' && --depth == 0)
            return part == FOR_STEP;
        else if (*at == '(' && depth++ == 0)
            continue;
        else if (*at == ';' && depth == 1) {
            part++;
            continue;
        } else
            is_text = !isspace((unsigned char)*at) && *at != '\\';
        if (is_text && part < FOR_PARTS)
            has[part] = true;
    }
    return false;
}

/* When the text does not tell: a declaration is the first part, a step changes something, and a
 * condition rarely does. */
static void guess_header(const struct ls_node *first, unsigned count, bool has[FOR_PARTS])
{
    bool is_declaration = ls_node_kind(first) == CXCursor_DeclStmt;
    bool is_step = ls_node_kind(first) == CXCursor_CompoundAssignOperator ||
                   (ls_node_kind(first) == CXCursor_UnaryOperator &&
                    clang_getCursorUnaryOperatorKind(first->cursor) <= CXUnaryOperator_PreDec);
    has[FOR_INIT] = is_declaration;
    has[FOR_CONDITION] = count == 2 || (!is_declaration && !is_step);
    has[FOR_STEP] = count == 2 ? !is_declaration : is_step && !is_declaration;
}

/* The children by the part of the header that they are. */
static void split_header(struct ls_lowering *lo, const struct ls_node *node,
                         const struct ls_node *parts[FOR_PARTS])
{
    unsigned count = ls_node_count(node) - 1; /* without the body */
    bool has[FOR_PARTS] = {count == 3, count == 3, count == 3};
    if (count == 1 || count == 2) {
        const char *end = NULL;
        const char *text =
            ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(node->cursor)), &end);
        if (!text || !read_header(text, end, has) ||
            (unsigned)has[FOR_INIT] + has[FOR_CONDITION] + has[FOR_STEP] != count)
            guess_header(ls_node_first(node), count, has);
    }
    const struct ls_node *child = ls_node_first(node);
    for (unsigned i = 0; i < FOR_PARTS; i++) {
        parts[i] = has[i] ? child : NULL;
        if (has[i])
            child = ls_node_next(node, child);
    }
}

void ls_lower_for(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *parts[FOR_PARTS];
    if (!ls_node_first(node))
        return;
    split_header(lo, node, parts);
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    uint32_t scope = ls_scope_open(lo);
    ls_lower_statement(lo, parts[FOR_INIT]);
    uint32_t test = ls_builder_block(builder), inside = ls_builder_block(builder);
    struct loop loop = begin_loop(lo, ls_builder_block(builder));
    ls_continue_in(lo, test, site);
    if (parts[FOR_CONDITION])
        ls_lower_branch(lo, parts[FOR_CONDITION], inside, loop.exit);
    else
        ls_builder_jump(builder, inside, site);
    ls_builder_enter(builder, inside);
    ls_lower_statement(lo, ls_node_last(node));
    ls_continue_in(lo, loop.next, site);
    ls_lower_effect(lo, parts[FOR_STEP]);
    if (!ls_builder_terminated(builder))
        ls_builder_jump(builder, test, site);
    end_loop(lo, &loop);
    ls_scope_close(lo, scope, site);
}
