/* Ways as text: "m1 f2 g3" goes through line 1 in m(), line 2 in f() and ends at line 3 in g(). */
#include "model/witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static struct ls_arena arena;
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    ls_arena_release(*state);
    return 0;
}

/* Each step calls the function of the next one. */
static struct ls_witness *way(struct ls_arena *arena, const char *text)
{
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    uint32_t steps = (uint32_t)(strlen(text) + 1) / 3;
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, steps + 1);
    for (uint32_t i = 0; i < steps; i++, text += 3)
        step[i] = (struct ls_waypoint){
            .at = {"a.c", ls_arena_strndup(arena, text, 1), (uint32_t)(text[1] - '0'), 1},
            .what = i + 1 < steps ? ls_arena_printf(arena, "calls %c()", text[3]) : "ends"};
    *witness = (struct ls_witness){.steps = steps, .step = step};
    return witness;
}

static void expect_at(struct ls_location at, const char *expected)
{
    char found[16];
    snprintf(found, sizeof found, "%s%u", at.function, at.line);
    assert_string_equal(found, expected);
}

static void places_are_equal_in_all_parts(void **state)
{
    (void)state;
    struct ls_location at = {"a.c", "f", 1, 2}, same = at, other[] = {at, at, at, at};
    assert_true(ls_location_equal(&at, &same));
    assert_true(ls_location_hash(&at, 7) == ls_location_hash(&same, 7));
    assert_true(ls_location_hash(&at, 7) != ls_location_hash(&at, 8));
    other[0].file = "b.c";
    other[1].function = "g";
    other[2].line = 3;
    other[3].column = 3;
    for (unsigned i = 0; i < 4; i++) {
        assert_false(ls_location_equal(&at, &other[i]));
        assert_true(ls_location_hash(&at, 7) != ls_location_hash(&other[i], 7));
    }
}

static void the_end_is_the_last_step(void **state)
{
    expect_at(ls_witness_end(way(*state, "m1 f2 g3")), "g3");
    expect_at(ls_witness_end(way(*state, "")), "0");
    expect_at(ls_witness_end(NULL), "0");
}

static void a_lock_is_taken_before_the_first_step_that_holds_it(void **state)
{
    struct ls_witness *witness = way(*state, "m1 f2 g3 h4");
    static const uint32_t held[] = {5, 6};
    ((struct ls_waypoint *)witness->step)[2].held = held;
    ((struct ls_waypoint *)witness->step)[2].helds = 2;
    expect_at(ls_witness_acquisition(witness, 6), "f2");
    expect_at(ls_witness_acquisition(witness, 7), "h4");
}

static void a_step_has_a_caller(void **state)
{
    struct ls_witness *witness = way(*state, "m1 f2 g3");
    assert_ptr_equal(ls_witness_caller(witness, 2), &witness->step[1]);
    assert_ptr_equal(ls_witness_caller(witness, 1), &witness->step[0]);
    assert_null(ls_witness_caller(witness, 0));
}

static void ways_part_where_they_differ(void **state)
{
    struct ls_witness *first = way(*state, "m1 f2 g3"), *second = way(*state, "m1 f5 h6");
    assert_int_equal(ls_witness_fork(first, second), 1);
    expect_at(ls_witness_branch(first, second), "f2");
    assert_string_equal(ls_witness_common_function(first, second), "f");
    struct ls_witness *shorter = way(*state, "m1 f2");
    assert_int_equal(ls_witness_fork(first, first), 2); /* neither loses its end */
    assert_int_equal(ls_witness_fork(first, shorter), 1);
    assert_int_equal(ls_witness_fork(shorter, first), 1);
    expect_at(ls_witness_branch(first, NULL), "g3");
}

static void the_own_end_is_above_what_both_end_with(void **state)
{
    struct ls_witness *first = way(*state, "m1 f2 l8 x9"), *second = way(*state, "m1 g5 l8 x9");
    expect_at(ls_witness_own_end(first, second), "f2");
    expect_at(ls_witness_own_end(first, first), "x9");
    expect_at(ls_witness_own_end(first, NULL), "x9");
}

static void joined_ways_go_to_one_end_and_then_to_the_other(void **state)
{
    struct ls_witness *first = way(*state, "m1 f2"), *second = way(*state, "m1 g5 h6");
    const struct ls_witness *both = ls_witness_join(*state, first, second);
    static const char *const expected[] = {"m1", "f2", "g5", "h6"};
    assert_int_equal(both->steps, 4);
    for (uint32_t i = 0; i < 4; i++)
        expect_at(both->step[i].at, expected[i]);
    assert_ptr_equal(ls_witness_join(*state, NULL, second), second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(places_are_equal_in_all_parts),
        TEST(the_end_is_the_last_step),
        TEST(a_lock_is_taken_before_the_first_step_that_holds_it),
        TEST(a_step_has_a_caller),
        TEST(ways_part_where_they_differ),
        TEST(the_own_end_is_above_what_both_end_with),
        TEST(joined_ways_go_to_one_end_and_then_to_the_other),
    };
    return cmocka_run_group_tests_name("model/witness", tests, NULL, NULL);
}
