#include "flow/clauses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/merge.h"
#include "ir/unit.h"

struct fixture {
    struct ls_terms terms;
    struct ls_arena arena;
    uint32_t a, b, c; /* values of parameters */
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    ls_terms_init(&f.terms);
    f.a = ls_term_make(&f.terms, LS_TERM_PARAM, 0, 0);
    f.b = ls_term_make(&f.terms, LS_TERM_PARAM, 1, 0);
    f.c = ls_term_make(&f.terms, LS_TERM_PARAM, 2, 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ls_terms_release(&f->terms);
    ls_arena_release(&f->arena);
    return 0;
}

static struct ls_state *new_state(struct fixture *f)
{
    struct ls_state *state = LS_NEW(&f->arena, struct ls_state);
    state->env = LS_NEW_ARRAY(&f->arena, uint32_t, 1);
    return state;
}

static bool assume(struct fixture *f, struct ls_state *state, uint32_t term, bool is_true)
{
    return ls_state_assume(&f->terms, &f->arena, state, is_true ? LS_OPR_NE : LS_OPR_EQ, term,
                           ls_term_const(&f->terms, 0));
}

static void merge(struct fixture *f, struct ls_state *into, const struct ls_state *from,
                  bool at_head)
{
    struct ls_merge how = {&f->terms, &f->arena, 0x40000001, 0, true, at_head};
    ls_state_merge(&how, into, from, false);
}

/* The ways around the inner part of `if (a && b)`. */
static struct ls_state *not_both(struct fixture *f, bool at_head)
{
    struct ls_state *one = new_state(f), *two = new_state(f);
    assert_true(assume(f, one, f->a, false));
    assert_true(assume(f, two, f->a, true) && assume(f, two, f->b, false));
    merge(f, one, two, at_head);
    return one;
}

static void one_part_false_is_remembered(void **state)
{
    struct fixture *f = *state;
    struct ls_state *met = not_both(f, false);
    assert_true(ls_values_is_all(ls_state_values(&f->terms, met, f->a)));
    assert_true(assume(f, met, f->a, true));
    assert_false(assume(f, met, f->b, true));
    met = not_both(f, false);
    assert_true(assume(f, met, f->b, true));
    assert_false(assume(f, met, f->a, true));
}

static void a_third_part_joins(void **state)
{
    struct fixture *f = *state;
    struct ls_state *met = not_both(f, false), *three = new_state(f);
    assert_true(assume(f, three, f->a, true) && assume(f, three, f->b, true) &&
                assume(f, three, f->c, false));
    merge(f, met, three, false);
    assert_true(assume(f, met, f->a, true) && assume(f, met, f->b, true));
    assert_false(assume(f, met, f->c, true));
}

static void heads_of_loops_learn_nothing(void **state)
{
    struct fixture *f = *state;
    struct ls_state *met = not_both(f, true);
    assert_true(assume(f, met, f->a, true) && assume(f, met, f->b, true));
}

/* A way that knows nothing takes away what was known. */
static void what_one_way_breaks_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct ls_state *met = not_both(f, false);
    merge(f, met, new_state(f), false);
    assert_true(assume(f, met, f->a, true) && assume(f, met, f->b, true));
}

static bool is_term(const void *context, uint32_t term)
{
    return term == *(const uint32_t *)context;
}

static void outdated_terms_go(void **state)
{
    struct fixture *f = *state;
    struct ls_state *met = not_both(f, false);
    const struct ls_clauses *same = ls_clauses_drop(&f->arena, met->clauses, is_term, &f->c);
    assert_true(ls_clauses_equal(same, met->clauses));
    assert_null(ls_clauses_drop(&f->arena, met->clauses, is_term, &f->b));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(one_part_false_is_remembered),     TEST(a_third_part_joins),
        TEST(heads_of_loops_learn_nothing),     TEST(outdated_terms_go),
        TEST(what_one_way_breaks_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
