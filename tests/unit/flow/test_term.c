#include "flow/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ir/unit.h"

static int set_up(void **state)
{
    static struct ls_terms terms;
    ls_terms_init(&terms);
    *state = &terms;
    return 0;
}

static int tear_down(void **state)
{
    ls_terms_release(*state);
    return 0;
}

static uint32_t param(struct ls_terms *t, uint32_t i)
{
    return ls_term_make(t, LS_TERM_PARAM, i, 0);
}

static uint32_t field(struct ls_terms *t, uint32_t base, uint32_t f)
{
    return ls_term_make(t, LS_TERM_FIELD, base, f);
}

static void equal_terms_are_one(void **state)
{
    struct ls_terms *t = *state;
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(field(t, param(t, i), i), field(t, param(t, i), i));
    assert_int_not_equal(field(t, param(t, 1), 2), field(t, param(t, 2), 1));
}

static void constants_keep_their_value(void **state)
{
    struct ls_terms *t = *state;
    const int64_t values[] = {0, 1, -1, INT64_MAX, INT64_MIN, 0x100000000};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        int64_t value;
        assert_true(ls_term_is_const(t, ls_term_const(t, values[i]), &value));
        assert_true(value == values[i]);
    }
}

static void container_of_undoes_a_field(void **state)
{
    struct ls_terms *t = *state;
    uint32_t object = param(t, 0), part = field(t, object, 7);
    assert_int_equal(ls_term_make(t, LS_TERM_CONTAINER, part, 7), object);
    assert_int_not_equal(ls_term_make(t, LS_TERM_CONTAINER, part, 8), object);
    assert_int_equal(field(t, ls_term_make(t, LS_TERM_CONTAINER, object, 7), 7), object);
}

static void the_first_element_of_a_pointer_is_its_target(void **state)
{
    struct ls_terms *t = *state;
    uint32_t zero = ls_term_const(t, 0), array = ls_term_make(t, LS_TERM_GLOBAL, 1, 0);
    assert_int_equal(ls_term_make(t, LS_TERM_INDEX, param(t, 0), zero), param(t, 0));
    assert_int_not_equal(ls_term_make(t, LS_TERM_INDEX, array, zero), array);
}

static void depth_is_bounded(void **state)
{
    struct ls_terms *t = *state;
    uint32_t list = param(t, 0), count = 0;
    for (int i = 0; i < 100; i++) {
        list = ls_term_make(t, LS_TERM_INITIAL, field(t, list, 3), 0);
        count = t->all.count;
    }
    for (int i = 0; i < 100; i++)
        list = ls_term_make(t, LS_TERM_INITIAL, field(t, list, 3), 0);
    assert_true(t->all.count <= count + 40);
}

static void aging_renames_what_a_point_made(void **state)
{
    struct ls_terms *t = *state;
    uint32_t made = ls_term_make(t, LS_TERM_RESULT, 12, 0), lock = field(t, made, 1);
    uint32_t other = field(t, ls_term_make(t, LS_TERM_RESULT, 13, 0), 1);
    uint32_t old = ls_term_age(t, lock, 12, LS_ANY);
    assert_int_not_equal(old, lock);
    assert_false(ls_term(t, old)->exact);
    assert_true(ls_term_may_equal(t, old, lock));
    assert_int_equal(ls_term_age(t, old, 12, LS_ANY), old);
    assert_int_equal(ls_term_age(t, other, 12, LS_ANY), other);
    assert_int_equal(ls_term_age(t, lock, 12, 5), lock);
}

static uint32_t to_globals(void *context, uint32_t term, uint32_t address)
{
    struct ls_terms *t = context;
    const struct ls_term *old = ls_term(t, term);
    if (old->kind == LS_TERM_PARAM)
        return ls_term_make(t, LS_TERM_GLOBAL, 100 + old->a, 0);
    return ls_term_make(t, LS_TERM_INITIAL, address, 0);
}

static void substitution_reaches_every_parameter(void **state)
{
    struct ls_terms *t = *state;
    struct ls_term_map map = {.map = to_globals, .context = t};
    uint32_t inner = ls_term_make(t, LS_TERM_INITIAL, field(t, param(t, 0), 2), 0);
    uint32_t lock = ls_term_make(t, LS_TERM_INDEX, field(t, inner, 4), param(t, 1));
    uint32_t global = ls_term_make(t, LS_TERM_GLOBAL, 100, 0);
    uint32_t expected = ls_term_make(
        t, LS_TERM_INDEX, field(t, ls_term_make(t, LS_TERM_INITIAL, field(t, global, 2), 0), 4),
        ls_term_make(t, LS_TERM_GLOBAL, 101, 0));
    assert_int_equal(ls_term_substitute(t, lock, &map), expected);
}

static void what_may_be_one_object(void **state)
{
    struct ls_terms *t = *state;
    uint32_t a = ls_term_make(t, LS_TERM_GLOBAL, 1, 0), b = ls_term_make(t, LS_TERM_GLOBAL, 2, 0);
    uint32_t found = ls_term_make(t, LS_TERM_RESULT, 3, 0), i = param(t, 9);
    uint32_t zero = ls_term_const(t, 0), one = ls_term_const(t, 1);
    assert_false(ls_term_may_equal(t, a, b));
    assert_false(ls_term_may_equal(t, field(t, param(t, 0), 1), field(t, param(t, 0), 2)));
    assert_true(ls_term_may_equal(t, field(t, param(t, 0), 1), field(t, found, 1)));
    assert_false(ls_term_may_equal(t, ls_term_make(t, LS_TERM_INDEX, a, zero),
                                   ls_term_make(t, LS_TERM_INDEX, a, one)));
    assert_true(ls_term_may_equal(t, ls_term_make(t, LS_TERM_INDEX, a, zero),
                                  ls_term_make(t, LS_TERM_INDEX, a, i)));
}

static void comparisons_and_sums_of_constants_fold(void **state)
{
    struct ls_terms *t = *state;
    uint32_t three = ls_term_const(t, 3), four = ls_term_const(t, 4);
    assert_int_equal(ls_term_oper(t, LS_OPR_ADD, three, four), ls_term_const(t, 7));
    assert_int_equal(ls_term_oper(t, LS_OPR_LT, three, four), ls_term_const(t, 1));
    assert_int_equal(ls_term_oper(t, LS_OPR_ADD, param(t, 0), 0), 0);
}

static void a_comparison_is_one_term_both_ways_round(void **state)
{
    struct ls_terms *t = *state;
    uint32_t a = param(t, 0), b = param(t, 1);
    assert_int_equal(ls_term_oper(t, LS_OPR_EQ, a, b), ls_term_oper(t, LS_OPR_EQ, b, a));
    assert_int_equal(ls_term_oper(t, LS_OPR_NE, a, b), ls_term_oper(t, LS_OPR_NE, b, a));
    assert_int_not_equal(ls_term_oper(t, LS_OPR_LT, a, b), ls_term_oper(t, LS_OPR_LT, b, a));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(equal_terms_are_one),
        TEST(constants_keep_their_value),
        TEST(container_of_undoes_a_field),
        TEST(the_first_element_of_a_pointer_is_its_target),
        TEST(depth_is_bounded),
        TEST(aging_renames_what_a_point_made),
        TEST(substitution_reaches_every_parameter),
        TEST(what_may_be_one_object),
        TEST(comparisons_and_sums_of_constants_fold),
        TEST(a_comparison_is_one_term_both_ways_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
