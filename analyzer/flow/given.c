#include "flow/given.h"

#include <string.h>

static bool is_zero(struct ls_values values)
{
    return values.low == 0 && values.high == 0;
}

bool ls_given_tells(const struct ls_walk *walk, const struct ls_fact *fact)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, fact->term);
    if (term->kind != LS_TERM_PARAM || term->a >= LS_MOST_OWNED_PARAMS)
        return false;
    uint32_t variable = walk->function->first_variable + term->a;
    const char *type = ls_unit_text(walk->unit, walk->unit->variables.at[variable].type);
    return type[0] && (type[strlen(type) - 1] != '*' || is_zero(fact->values));
}

bool ls_given_present(const struct ls_terms *terms, const struct ls_state *state, uint32_t value)
{
    unsigned kind = value ? ls_term(terms, value)->kind : LS_TERM_CONST;
    return kind == LS_TERM_LOCAL || kind == LS_TERM_GLOBAL || kind == LS_TERM_FIELD ||
           (value && !ls_values_has(ls_state_values(terms, state, value), 0));
}

void ls_given_trust(const struct ls_terms *terms, struct ls_accesses *accesses)
{
    for (uint32_t i = 0; i < accesses->touches.count; i++) {
        const struct ls_term *base =
            ls_term(terms, ls_term_base(terms, accesses->touches.at[i].address));
        if (base->kind == LS_TERM_PARAM && base->a < LS_MOST_OWNED_PARAMS)
            accesses->trusted |= 1u << base->a;
    }
    accesses->trusted &= ~accesses->tested;
}
