#include "flow/telling.h"

#include <string.h>

#include "flow/kept.h"
#include "flow/signature.h"

/* An argument, or calculated with one. */
static bool is_given(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    return term->kind == LS_TERM_PARAM ||
           (term->kind == LS_TERM_OPER && (is_given(terms, term->a) || is_given(terms, term->b)));
}

/* A value that stands for a choice: a flag, a mode. A range such as `size > 4096` is none. */
static bool is_choice(struct ls_values values)
{
    return values.low == values.high;
}

bool ls_told_by_conditions(const struct ls_terms *terms, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b, bool memory)
{
    for (uint32_t i = 0; i < a->state->facts.count; i++)
        for (uint32_t j = 0; j < b->state->facts.count; j++) {
            const struct ls_fact *x = &a->state->facts.at[i], *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (x->term == y->term && !ls_values_intersect(&values, y->values) &&
                ls_walk_is_relative(terms, x->term) && (memory || is_given(terms, x->term)))
                return true;
        }
    return false;
}

/* The fact, told of "the result" when it is about what the function returns; 0 when it is about
 * something else. */
static uint32_t told_of_result(struct ls_terms *terms, uint32_t fact, uint32_t result)
{
    uint32_t it = ls_term_make(terms, LS_TERM_PARAM, LS_NONE, 0);
    uint32_t told = result ? ls_term_replace(terms, fact, result, it) : fact;
    return told == fact ? 0 : told;
}

/* Callers can tell by looking into what they get: `if (found->shared) unlock(&found->lock);`. */
static bool results_differ(struct ls_terms *terms, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b)
{
    for (uint32_t i = 0; i < a->state->facts.count; i++) {
        const struct ls_fact *x = &a->state->facts.at[i];
        uint32_t told = told_of_result(terms, x->term, a->result);
        for (uint32_t j = 0; told && j < b->state->facts.count; j++) {
            const struct ls_fact *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (told_of_result(terms, y->term, b->result) == told &&
                !ls_values_intersect(&values, y->values))
                return true;
        }
    }
    return false;
}

/* Callers can tell by what is left in memory: `it->locked = true; return 1;` against `it->locked =
 * false; return 1;`. */
static bool writes_differ(struct ls_walk *walk, const struct ls_flow_exit *a,
                          const struct ls_flow_exit *b)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < a->state->cells.count; i++)
        for (uint32_t j = 0; j < b->state->cells.count; j++) {
            const struct ls_cell *x = &a->state->cells.at[i], *y = &b->state->cells.at[j];
            struct ls_values values = ls_state_values(terms, a->state, x->value);
            if (x->address == y->address && !ls_term(terms, x->address)->points &&
                !ls_values_intersect(&values, ls_state_values(terms, b->state, y->value)))
                return true;
        }
    return false;
}

/* What is known of the value in the two does not tell them apart: `*found = item` is NULL in one.
 */
static bool may_be_same(const struct ls_terms *terms, const struct ls_state *a,
                        const struct ls_state *b, uint32_t value)
{
    struct ls_values both = ls_state_values(terms, a, value);
    return ls_values_intersect(&both, ls_state_values(terms, b, value));
}

/* The object that the lock is in, or the number by which it was chosen: `&table->lock[number]`. */
static bool leads_to(const struct ls_terms *terms, uint32_t value, uint32_t lock)
{
    if (ls_term_is_in(terms, lock, value))
        return true;
    for (; LS_TERM_PARTS >> ls_term(terms, lock)->kind & 1u; lock = ls_term(terms, lock)->a)
        if (ls_term(terms, lock)->kind == LS_TERM_INDEX && ls_term(terms, lock)->b == value)
            return true;
    return false;
}

bool ls_told_by_place(const struct ls_walk *walk, const struct ls_flow_exit *a,
                      const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < a->state->cells.count; i++) {
        const struct ls_cell *cell = &a->state->cells.at[i];
        bool same = false;
        if (!ls_walk_is_relative(terms, cell->address) || !leads_to(terms, cell->value, lock))
            continue;
        for (uint32_t j = 0; j < b->state->cells.count && !same; j++)
            same = b->state->cells.at[j].address == cell->address &&
                   b->state->cells.at[j].value == cell->value &&
                   may_be_same(terms, a->state, b->state, cell->value);
        if (!same)
            return true;
    }
    return false;
}

/* Two places that return a record: callers look into it. */
static bool records_differ(const struct ls_walk *walk, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    return ls_signature_result(type) == LS_RESULT_OTHER && !ls_site_equal(a->site, b->site);
}

/* Results of other signs, or one that is a number of its own; not two ends of a range: `return
 * sum;` behind a loop that goes on as long as `sum < 10`. */
static bool values_differ(const struct ls_flow_exit *a, const struct ls_flow_exit *b)
{
    struct ls_values values = a->values;
    return !ls_values_intersect(&values, b->values) &&
           (is_choice(a->values) || is_choice(b->values) ||
            !(ls_sign_classes(a->values) & ls_sign_classes(b->values)));
}

bool ls_told_by_outcome(struct ls_walk *walk, const struct ls_flow_exit *a,
                        const struct ls_flow_exit *b, uint32_t lock)
{
    return values_differ(a, b) || records_differ(walk, a, b) ||
           results_differ(&walk->flow->terms, a, b) || writes_differ(walk, a, b) ||
           ls_told_by_place(walk, a, b, lock);
}

bool ls_told_apart(struct ls_walk *walk, const struct ls_flow_exit *a, const struct ls_flow_exit *b,
                   uint32_t lock)
{
    const struct ls_lock_state *had = ls_state_find_lock(b->state, lock);
    return ls_told_by_conditions(&walk->flow->terms, a, b, !had || had->status != LS_FREE) ||
           ls_told_by_outcome(walk, a, b, lock);
}

const struct ls_lock_state *ls_exit_held(const struct ls_flow_exit *exit, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
    return state && state->status == LS_HELD ? state : NULL;
}

/* What callers have passed to choose a way: a flag or a mode. A limit that was tested is none, nor
 * is a pointer that may be NULL. */
static bool is_option(const struct ls_walk *walk, const struct ls_fact *a, const struct ls_fact *b)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, a->term);
    struct ls_values values = a->values;
    return a->term == b->term && !ls_values_intersect(&values, b->values) &&
           is_given(&walk->flow->terms, a->term) &&
           (is_choice(a->values) || is_choice(b->values)) &&
           !(term->kind == LS_TERM_PARAM && ls_walk_is_pointer(walk, term->a));
}

bool ls_told_by_option(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b)
{
    struct ls_values values = a->values;
    bool any = false;
    for (uint32_t i = 0; i < a->state->facts.count && !any; i++)
        for (uint32_t j = 0; j < b->state->facts.count && !any; j++)
            any = is_option(walk, &a->state->facts.at[i], &b->state->facts.at[j]);
    return any && ls_values_intersect(&values, b->values);
}

bool ls_told_by_status(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    bool is_named = is_choice(a->values) && strncmp(type, "enum ", 5) == 0;
    return ls_signature_result(type) == LS_RESULT_INTEGER && !is_named &&
           !ls_values_has(a->values, 0) && a->values.high > 1 && b->values.low == 0 &&
           b->values.high == 0;
}

bool ls_told_by_limit(const struct ls_terms *terms, const struct ls_flow_exit *a,
                      const struct ls_flow_exit *b)
{
    bool any = false;
    for (uint32_t i = 0; i < a->state->facts.count; i++)
        for (uint32_t j = 0; j < b->state->facts.count; j++) {
            const struct ls_fact *x = &a->state->facts.at[i], *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (x->term != y->term || ls_values_intersect(&values, y->values) ||
                !ls_walk_is_relative(terms, x->term))
                continue;
            if (is_choice(x->values) || is_choice(y->values))
                return false;
            any = true;
        }
    return any;
}
