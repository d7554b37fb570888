#include "flow/conditions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct ls_condition is(uint32_t term, int64_t low, int64_t high)
{
    return (struct ls_condition){.term = term, .values = {.low = low, .high = high}};
}

static struct ls_conditions list_of(uint32_t count, const struct ls_condition *at)
{
    return (struct ls_conditions){.count = count, .at = at};
}

static void test_equal_lists_have_one_number(void **state)
{
    (void)state;
    struct ls_condition_lists lists = {0};
    struct ls_condition one[] = {is(7, 0, 0), is(8, 1, 5)}, same[] = {is(7, 0, 0), is(8, 1, 5)};
    struct ls_condition other[] = {is(7, 0, 0), is(8, 1, 6)};
    same[1].values.hole_low = 3; /* of no hole: says nothing */
    struct ls_conditions first = ls_conditions_number(&lists, list_of(2, one));
    assert_int_not_equal(first.number, 0);
    assert_int_equal(ls_conditions_number(&lists, list_of(2, same)).number, first.number);
    assert_int_not_equal(ls_conditions_number(&lists, list_of(2, other)).number, first.number);
    assert_int_not_equal(ls_conditions_number(&lists, list_of(1, one)).number, first.number);
    assert_int_equal(ls_conditions_number(&lists, list_of(0, one)).number, 0);
    one[1].values.high = 9; /* a list with a number is a copy */
    assert_int_equal(ls_conditions_find(&first, 8)->values.high, 5);
    ls_condition_lists_release(&lists);
}

static void test_join_keeps_what_holds_under_either(void **state)
{
    (void)state;
    struct ls_condition_lists lists = {0};
    struct ls_condition one[] = {is(7, 0, 0), is(8, 1, 5)}, two[] = {is(8, 3, 9), is(9, 0, 0)};
    struct ls_conditions both = list_of(2, one), other = list_of(2, two);
    ls_conditions_join(&both, &other);
    assert_int_equal(both.count, 1);
    assert_int_equal(both.at[0].term, 8);
    assert_int_equal(both.at[0].values.low, 1);
    assert_int_equal(both.at[0].values.high, 9);
    struct ls_condition wanted[] = {is(8, 1, 9)};
    assert_int_equal(ls_conditions_number(&lists, both).number,
                     ls_conditions_number(&lists, list_of(1, wanted)).number);
    ls_condition_lists_release(&lists);
}

/* What only the callee knows. */
static uint32_t to_unknown(void *context, uint32_t term, uint32_t address)
{
    (void)context, (void)term, (void)address;
    return 0;
}

static void test_a_call_is_asked_once_and_by_its_own_stamp(void **state)
{
    (void)state;
    struct ls_condition_lists lists = {0};
    struct ls_terms terms;
    ls_terms_init(&terms);
    uint32_t argument = ls_term_make(&terms, LS_TERM_PARAM, 0, 0);
    uint32_t given = ls_term_const(&terms, 3);
    struct ls_condition at[] = {is(given, 3, 3)}, never[] = {is(given, 4, 4)};
    struct ls_condition outer[] = {is(argument, 1, 2)};
    struct ls_state nothing = {0};
    struct ls_term_map map = {.map = to_unknown, .stamp = ls_terms_stamp(&terms)};
    struct ls_condition_call call = {&lists, &terms, &nothing, &map, &map};
    struct ls_conditions open = ls_conditions_number(&lists, list_of(1, at));
    struct ls_conditions closed = ls_conditions_number(&lists, list_of(1, never));
    struct ls_conditions here = ls_conditions_number(&lists, list_of(1, outer));
    assert_true(ls_conditions_possible(&call, &open));
    assert_false(ls_conditions_possible(&call, &closed));
    assert_false(ls_conditions_possible(&call, &closed));
    struct ls_conditions both = ls_conditions_both(&call, &open, &here);
    assert_int_equal(both.count, 2);
    map.stamp = ls_terms_stamp(&terms);
    struct ls_conditions empty = {0};
    assert_int_equal(ls_conditions_both(&call, &open, &empty).count, 1);
    ls_terms_release(&terms);
    ls_condition_lists_release(&lists);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_lists_have_one_number),
        cmocka_unit_test(test_join_keeps_what_holds_under_either),
        cmocka_unit_test(test_a_call_is_asked_once_and_by_its_own_stamp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
