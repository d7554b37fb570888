#include "flow/once.h"

static bool is_part_of_global(const struct ls_terms *terms, uint32_t address)
{
    const struct ls_term *term = ls_term(terms, address);
    while (term->kind == LS_TERM_FIELD && term->a)
        term = ls_term(terms, term->a);
    return term->kind == LS_TERM_GLOBAL;
}

uint32_t ls_once_flag(struct ls_terms *terms, const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->facts.count; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        struct ls_term term = *ls_term(terms, fact->term);
        if (term.kind == LS_TERM_INITIAL && fact->values.low == 0 && fact->values.high == 0 &&
            is_part_of_global(terms, term.a) && ls_state_load(terms, state, term.a) != fact->term)
            return term.a;
    }
    return 0;
}
