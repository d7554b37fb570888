#include "flow/clauses.h"

#include <string.h>

#include "flow/merge.h"
#include "flow/state_p.h"

enum { MOST_CLAUSES = 8, MOST_LITERALS = 3, MOST_SPLITS = 2, MOST_PARTNERS = 2 };

struct clause {
    uint32_t count;
    struct ls_fact literal[MOST_LITERALS]; /* one of them is true */
};

struct ls_clauses {
    uint32_t count;
    struct clause at[MOST_CLAUSES];
};

static bool same_literal(const struct ls_fact *a, const struct ls_fact *b)
{
    return a->term == b->term && ls_values_equal(a->values, b->values);
}

static bool same_clause(const struct clause *a, const struct clause *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++)
        same = same_literal(&a->literal[i], &b->literal[i]);
    return same;
}

bool ls_clauses_equal(const struct ls_clauses *a, const struct ls_clauses *b)
{
    bool same = a == b || (a && b && a->count == b->count);
    for (uint32_t i = 0; same && a != b && i < a->count; i++)
        same = same_clause(&a->at[i], &b->at[i]);
    return same;
}

static bool has_clause(const struct ls_clauses *clauses, const struct clause *wanted)
{
    for (uint32_t i = 0; clauses && i < clauses->count; i++)
        if (same_clause(&clauses->at[i], wanted))
            return true;
    return false;
}

static void add_clause(struct ls_clauses *clauses, const struct clause *clause)
{
    if (clauses->count < MOST_CLAUSES && !has_clause(clauses, clause))
        clauses->at[clauses->count++] = *clause;
}

/* The facts of the state make the literal true; or false. */
static bool is_implied(const struct ls_terms *terms, const struct ls_state *state,
                       const struct ls_fact *literal)
{
    struct ls_values known = ls_state_values(terms, state, literal->term), both = known;
    return ls_values_intersect(&both, literal->values) && ls_values_equal(both, known);
}

static bool is_excluded(const struct ls_terms *terms, const struct ls_state *state,
                        const struct ls_fact *literal)
{
    struct ls_values known = ls_state_values(terms, state, literal->term);
    return !ls_values_intersect(&known, literal->values);
}

static bool holds(const struct ls_terms *terms, const struct ls_state *state,
                  const struct clause *clause)
{
    for (uint32_t i = 0; i < clause->count; i++)
        if (is_implied(terms, state, &clause->literal[i]))
            return true;
    return has_clause(state->clauses, clause);
}

/* A fact of the one state that the other one knows as well, looking first before `at`. */
static bool is_known(const struct ls_terms *terms, const struct ls_state *other,
                     const struct ls_fact *fact, uint32_t *at)
{
    uint32_t found = ls_state_find_fact(other, fact->term, *at - 1);
    if (found == UINT32_MAX)
        return is_implied(terms, other, fact);
    *at = found;
    struct ls_values known = other->facts.at[found].values, both = known;
    return ls_values_intersect(&both, fact->values) && ls_values_equal(both, known);
}

/* The newest fact of the one state that the other does not know; NULL when there is none. */
static const struct ls_fact *own_fact(const struct ls_terms *terms, const struct ls_state *state,
                                      const struct ls_state *other)
{
    uint32_t at = other->facts.count;
    for (uint32_t i = state->facts.count; i-- > 0;)
        if (!is_known(terms, other, &state->facts.at[i], &at))
            return &state->facts.at[i];
    return NULL;
}

/* What the one state knows by clauses, as far as it goes for the other as well; with something that
 * the other one knows, it may. */
static void keep_clauses(const struct ls_merge *merge, const struct ls_state *state,
                         const struct ls_state *other, struct ls_clauses *kept)
{
    const struct ls_fact *more = NULL;
    bool asked = merge->at_head;
    for (uint32_t i = 0; state->clauses && i < state->clauses->count; i++) {
        struct clause clause = state->clauses->at[i];
        if (!holds(merge->terms, other, &clause)) {
            if (!asked && clause.count < MOST_LITERALS) {
                more = own_fact(merge->terms, other, state);
                asked = true;
            }
            if (!more || clause.count == MOST_LITERALS)
                continue;
            clause.literal[clause.count++] = *more;
        }
        add_clause(kept, &clause);
    }
}

/* Either the ways came as `state` did at the split, or `other` tells more than the split. */
static void learn_from(const struct ls_merge *merge, const struct ls_fact *split,
                       const struct ls_state *state, const struct ls_state *other,
                       struct ls_clauses *clauses)
{
    unsigned partners = 0;
    uint32_t at = state->facts.count;
    for (uint32_t i = other->facts.count; i-- > 0 && partners < MOST_PARTNERS;) {
        const struct ls_fact *fact = &other->facts.at[i];
        if (fact->term == split->term || is_known(merge->terms, state, fact, &at))
            continue;
        struct clause clause = {.count = 2, .literal = {*split, *fact}};
        add_clause(clauses, &clause);
        partners++;
    }
}

/* A test that the two have gone different ways at tells which facts go together. */
static void learn(const struct ls_merge *merge, const struct ls_state *a, const struct ls_state *b,
                  struct ls_clauses *clauses)
{
    unsigned splits = 0;
    for (uint32_t i = a->facts.count; i-- > 0 && splits < MOST_SPLITS;) {
        const struct ls_fact *fact = &a->facts.at[i];
        if (!is_excluded(merge->terms, b, fact))
            continue;
        struct ls_fact other = {fact->term, ls_state_values(merge->terms, b, fact->term)};
        learn_from(merge, fact, a, b, clauses);
        learn_from(merge, &other, b, a, clauses);
        splits++;
    }
}

const struct ls_clauses *ls_clauses_merge(const struct ls_merge *merge, const struct ls_state *a,
                                          const struct ls_state *b)
{
    struct ls_clauses clauses = {0};
    if (!merge->learns)
        return NULL;
    keep_clauses(merge, a, b, &clauses);
    keep_clauses(merge, b, a, &clauses);
    if (!merge->at_head)
        learn(merge, a, b, &clauses);
    if (clauses.count == 0 || ls_clauses_equal(&clauses, a->clauses))
        return clauses.count ? a->clauses : NULL;
    return ls_arena_copy(merge->arena, &clauses, sizeof clauses);
}

/* The only literal that may still be true; NULL when there are several, or one surely is. */
static const struct ls_fact *last_resort(const struct ls_terms *terms, const struct ls_state *state,
                                         const struct clause *clause, bool *impossible)
{
    const struct ls_fact *left = NULL;
    unsigned open = 0;
    for (uint32_t i = 0; i < clause->count; i++)
        if (!is_excluded(terms, state, &clause->literal[i])) {
            left = &clause->literal[i];
            open++;
        }
    *impossible = open == 0;
    return open == 1 ? left : NULL;
}

static bool is_about(const struct clause *clause, uint32_t term)
{
    for (uint32_t i = 0; i < clause->count; i++)
        if (clause->literal[i].term == term)
            return true;
    return false;
}

bool ls_clauses_conclude(const struct ls_terms *terms, struct ls_arena *arena,
                         struct ls_state *state, uint32_t term)
{
    const struct ls_clauses *clauses = state->clauses;
    for (uint32_t i = 0; clauses && i < clauses->count; i++) {
        bool impossible = false;
        if (!is_about(&clauses->at[i], term))
            continue;
        const struct ls_fact *fact = last_resort(terms, state, &clauses->at[i], &impossible);
        if (impossible ||
            (fact && !ls_state_assume_values(terms, arena, state, fact->term, fact->values)))
            return false;
    }
    return true;
}

static bool is_current(const struct clause *clause,
                       bool (*is_outdated)(const void *context, uint32_t term), const void *context)
{
    for (uint32_t i = 0; i < clause->count; i++)
        if (is_outdated(context, clause->literal[i].term))
            return false;
    return true;
}

const struct ls_clauses *ls_clauses_drop(struct ls_arena *arena, const struct ls_clauses *clauses,
                                         bool (*is_outdated)(const void *context, uint32_t term),
                                         const void *context)
{
    struct ls_clauses kept = {0};
    for (uint32_t i = 0; clauses && i < clauses->count; i++)
        if (is_current(&clauses->at[i], is_outdated, context))
            kept.at[kept.count++] = clauses->at[i];
    if (!clauses || kept.count == clauses->count)
        return clauses;
    return kept.count ? ls_arena_copy(arena, &kept, sizeof kept) : NULL;
}
