/* Cleanups run on every way out of a scope. Which of them are pending at a label is counted before
 * the function is lowered, so that a goto knows what it leaves, whether it goes up or down. */
#include "frontend/lowering_p.h"

/* ---- before the function ---- */

/* A statement that ends the declarations inside it. */
struct region {
    uint32_t end;     /* node behind it */
    uint32_t pending; /* cleanups before it */
    uint32_t start;   /* of a statement expression, else LS_NONE */
};

typedef LS_VEC(struct region) region_stack;

static bool is_region(enum CXCursorKind kind)
{
    return kind == CXCursor_CompoundStmt || kind == CXCursor_ForStmt || kind == CXCursor_StmtExpr;
}

/* Notes the cleanup of a variable; true when it has one. */
static bool scan_variable(struct ls_lowering *lo, const struct ls_node *node)
{
    for (const struct ls_node *c = ls_node_first(node); c; c = ls_node_next(node, c)) {
        if (!clang_isAttribute(c->cursor.kind))
            return false;
        uint32_t function = ls_attribute_cleanup(lo, node->cursor, c->cursor);
        if (function == LS_NONE)
            continue;
        ls_vec_push(&lo->body->cleanups, (struct ls_cleanup){node->cursor.data[0], 0, function});
        return true;
    }
    return false;
}

static void scan_label(struct ls_lowering *lo, const struct ls_node *node,
                       const region_stack *regions, uint32_t pending)
{
    struct ls_label label = {.name = ls_spelling(lo, node->cursor),
                             .block = ls_builder_block(ls_builder_of(lo)),
                             .cleanups = pending,
                             .region_end = LS_NONE};
    for (uint32_t i = 0; i < regions->count; i++) {
        if (regions->at[i].start == LS_NONE)
            continue;
        label.region = regions->at[i].start;
        label.region_end = regions->at[i].end;
    }
    ls_decl_add_label(lo, node->cursor, lo->body->labels.count);
    ls_vec_push(&lo->body->labels, label);
}

static void scan_label_address(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *reference = ls_node_first(node);
    struct ls_label *label =
        reference ? ls_decl_label(lo, clang_getCursorReferenced(reference->cursor)) : NULL;
    if (label)
        label->is_address_taken = true;
}

void ls_scopes_scan(struct ls_lowering *lo)
{
    const struct ls_tree *tree = &lo->body->tree;
    if (!tree->has_labels && !tree->has_attributes)
        return;
    region_stack regions = {0};
    uint32_t pending = 0;
    for (uint32_t i = 0; i < tree->nodes.count; i++) {
        const struct ls_node *node = &tree->nodes.at[i];
        while (regions.count > 0 && regions.at[regions.count - 1].end <= i)
            pending = regions.at[--regions.count].pending;
        enum CXCursorKind kind = node->cursor.kind;
        if (is_region(kind))
            ls_vec_push(&regions, (struct region){i + node->size, pending,
                                                  kind == CXCursor_StmtExpr ? i : LS_NONE});
        else if (kind == CXCursor_LabelStmt)
            scan_label(lo, node, &regions, pending);
        else if (kind == CXCursor_VarDecl && scan_variable(lo, node))
            pending++;
    }
    ls_vec_release(&regions);
    for (uint32_t i = 0; i < tree->nodes.count; i++) {
        if (tree->nodes.at[i].cursor.kind == CXCursor_AddrLabelExpr)
            scan_label_address(lo, &tree->nodes.at[i]);
    }
}

/* ---- scopes ---- */

uint32_t ls_scope_open(struct ls_lowering *lo)
{
    return lo->body->pending.count;
}

void ls_scope_declare(struct ls_lowering *lo, CXCursor variable, uint32_t number)
{
    for (uint32_t i = 0; i < lo->body->cleanups.count; i++) {
        struct ls_cleanup cleanup = lo->body->cleanups.at[i];
        if (cleanup.variable_key != variable.data[0])
            continue;
        cleanup.variable = number;
        ls_vec_push(&lo->body->pending, cleanup);
        return;
    }
}

/* cleanup(&variable) */
static void run_cleanup(struct ls_lowering *lo, const struct ls_cleanup *cleanup,
                        struct ls_site site)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_place place = {.base = LS_BASE_LOCAL,
                             .ref = cleanup->variable,
                             .type = builder->variables.at[cleanup->variable].type};
    struct ls_operand address = ls_builder_address(builder, ls_unit_place(lo->unit, place, NULL));
    struct ls_operand callee = {LS_OPERAND_FUNCTION, cleanup->function};
    uint32_t type = lo->unit->functions.at[cleanup->function].type;
    ls_builder_call(builder, callee, type, &address, 1, site);
}

void ls_scope_unwind(struct ls_lowering *lo, uint32_t keep, struct ls_site site)
{
    if (ls_builder_terminated(ls_builder_of(lo)))
        return;
    for (uint32_t i = lo->body->pending.count; i > keep; i--)
        run_cleanup(lo, &lo->body->pending.at[i - 1], site);
}

void ls_scope_close(struct ls_lowering *lo, uint32_t scope, struct ls_site site)
{
    ls_scope_unwind(lo, scope, site);
    lo->body->pending.count = scope;
}

/* ---- jumps ---- */

void ls_lower_jump(struct ls_lowering *lo, struct ls_jump jump, struct ls_site site)
{
    ls_scope_unwind(lo, jump.cleanups, site);
    if (jump.block == LS_NONE)
        ls_builder_unreachable(ls_builder_of(lo), site);
    else
        ls_builder_jump(ls_builder_of(lo), jump.block, site);
}

void ls_lower_label(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_label *label = ls_decl_label(lo, node->cursor);
    if (label)
        ls_continue_in(lo, label->block, ls_site_of(lo, node));
}

/* Nobody may jump into a statement expression; clang has reported who does. */
static bool may_go(const struct ls_lowering *lo, const struct ls_node *from,
                   const struct ls_label *to)
{
    uint32_t node = (uint32_t)(from - lo->body->tree.nodes.at);
    return to && to->region <= node && node < to->region_end;
}

void ls_lower_goto(struct ls_lowering *lo, const struct ls_node *node)
{
    const struct ls_node *reference = ls_node_first(node);
    const struct ls_label *label =
        reference ? ls_decl_label(lo, clang_getCursorReferenced(reference->cursor)) : NULL;
    struct ls_jump jump = {LS_NONE, lo->body->pending.count};
    if (may_go(lo, node, label))
        jump = (struct ls_jump){label->block, label->cleanups};
    ls_lower_jump(lo, jump, ls_site_of(lo, node));
}

/* All computed gotos share one block that leads to every label whose address is taken: each with a
 * list of its own would be quadratic in interpreters. */
static void emit_dispatch(struct ls_lowering *lo, struct ls_site site)
{
    LS_VEC(struct ls_case) cases = {0};
    for (uint32_t i = 0; i < lo->body->labels.count; i++) {
        const struct ls_label *label = &lo->body->labels.at[i];
        struct ls_case entry = {cases.count, cases.count, label->block, 0};
        if (label->is_address_taken && label->region_end == LS_NONE)
            ls_vec_push(&cases, entry);
    }
    if (cases.count > 0)
        ls_builder_switch(ls_builder_of(lo), ls_unknown, cases.at, cases.count, site);
    else
        ls_builder_unreachable(ls_builder_of(lo), site);
    ls_vec_release(&cases);
}

void ls_lower_computed_goto(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_site site = ls_site_of(lo, node);
    ls_lower_effect(lo, ls_node_last(node));
    if (lo->body->computed_goto == LS_NONE) {
        uint32_t here = builder->current;
        lo->body->computed_goto = ls_builder_block(builder);
        ls_builder_enter(builder, lo->body->computed_goto);
        emit_dispatch(lo, site);
        ls_builder_enter(builder, here);
    }
    ls_builder_jump(builder, lo->body->computed_goto, site);
}
