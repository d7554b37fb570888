#include "frontend/lowering_p.h"

/* The only case that a constant reaches. */
static uint32_t chosen_case(const struct ls_switch *s, int64_t value)
{
    for (uint32_t i = 0; i < s->cases.count; i++) {
        if (s->cases.at[i].low <= value && value <= s->cases.at[i].high)
            return s->cases.at[i].target;
    }
    return s->default_block;
}

static void emit_switch(struct ls_lowering *lo, struct ls_switch *s, struct ls_operand value,
                        struct ls_site site)
{
    struct ls_builder *builder = ls_builder_of(lo);
    if (value.kind == LS_OPERAND_CONST) {
        ls_builder_jump(builder, chosen_case(s, lo->unit->constants.at[value.ref]), site);
        return;
    }
    ls_vec_push(&s->cases, (struct ls_case){.target = s->default_block});
    ls_builder_switch(builder, value, s->cases.at, s->cases.count, site);
}

void ls_lower_switch(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_body *body = lo->body;
    struct ls_site site = ls_site_of(lo, node);
    struct ls_operand value = ls_lower_value(lo, ls_node_first(node));
    uint32_t exit = ls_builder_block(builder), dispatch = builder->current;
    bool is_reachable = !ls_builder_terminated(builder);
    struct ls_switch cases = {.default_block = exit, .statement_exprs = body->statement_exprs};
    struct ls_switch *outer = body->switch_;
    struct ls_jump outer_break = body->break_to;
    body->switch_ = &cases;
    body->break_to = (struct ls_jump){exit, body->pending.count};

    ls_builder_enter(builder, ls_builder_block(builder)); /* code before the first case */
    ls_lower_statement(lo, ls_node_child(node, 1));
    ls_continue_in(lo, exit, site);
    if (is_reachable) {
        ls_builder_enter(builder, dispatch);
        emit_switch(lo, &cases, value, site);
    }
    ls_builder_enter(builder, exit);

    body->switch_ = outer;
    body->break_to = outer_break;
    ls_vec_release(&cases.cases);
}

/* `case low:`, `case low ... high:`; false when the value is not known. */
static bool read_case(const struct ls_node *node, struct ls_case *range)
{
    const struct ls_node *low = ls_node_first(node);
    if (!low || !ls_constant_evaluate(low->cursor, &range->low))
        return false;
    range->high = range->low;
    if (ls_node_count(node) < 3)
        return true;
    return ls_constant_evaluate(ls_node_child(node, 1)->cursor, &range->high);
}

/* Also `default:`. A case inside a statement expression that the switch is not part of is an error
 * that clang reports; the code is then not reached. */
void ls_lower_case(struct ls_lowering *lo, const struct ls_node *node)
{
    struct ls_builder *builder = ls_builder_of(lo);
    struct ls_switch *s = lo->body->switch_;
    uint32_t block = ls_builder_block(builder);
    ls_continue_in(lo, block, ls_site_of(lo, node));
    struct ls_case range = {.target = block};
    if (s && s->statement_exprs == lo->body->statement_exprs) {
        if (node->cursor.kind == CXCursor_DefaultStmt)
            s->default_block = block;
        else if (read_case(node, &range))
            ls_vec_push(&s->cases, range);
    }
    ls_lower_statement(lo, ls_node_last(node));
}
