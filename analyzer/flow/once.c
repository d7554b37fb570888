#include "flow/once.h"

#include <string.h>

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

bool ls_once_is_flagged(const struct ls_terms *terms, const struct ls_conditions *conditions)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct ls_condition *condition = &conditions->at[i];
        const struct ls_term *term = ls_term(terms, condition->term);
        if (term->kind == LS_TERM_INITIAL && is_part_of_global(terms, term->a) &&
            condition->values.low == 0 && condition->values.high == 0)
            return true;
    }
    return false;
}

void ls_once_store(struct ls_walk *walk, uint32_t address, uint32_t value)
{
    const struct ls_term *place = ls_term(&walk->flow->terms, address);
    if (walk->recording && walk->in_loop[walk->block] && place->kind == LS_TERM_FIELD &&
        ls_term(&walk->flow->terms, value)->kind == LS_TERM_MERGE)
        walk->flow->numbering[place->b] = 1;
}

/* `void *start(void *worker)` */
static bool is_like_start(const struct ls_walk *walk)
{
    const struct ls_function *function = walk->function;
    return function->params == 1 &&
           strcmp(ls_unit_text(walk->unit, walk->unit->variables.at[function->first_variable].type),
                  "void *") == 0;
}

uint32_t ls_once_number(const struct ls_walk *walk, const struct ls_state *state)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < state->facts.count && is_like_start(walk); i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        const struct ls_term *term = ls_term(terms, fact->term);
        if (term->kind != LS_TERM_INITIAL || fact->values.low != 0 || fact->values.high != 0)
            continue;
        const struct ls_term *field = ls_term(terms, term->a);
        if (field->kind == LS_TERM_FIELD && field->a &&
            ls_term(terms, field->a)->kind == LS_TERM_PARAM)
            return field->b;
    }
    return LS_NONE;
}
