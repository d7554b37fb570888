#include "model/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct ls_model model;
    struct ls_arena arena;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    ls_model_init(&fixture.model);
    ls_vec_push(&fixture.model.shareds, (struct ls_shared){.name = "total"});
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_model_release(&fixture->model);
    ls_arena_release(&fixture->arena);
    return 0;
}

static const struct ls_trail *step(struct fixture *fixture, const struct ls_trail *from,
                                   const char *function, uint32_t line)
{
    struct ls_location at = {.file = "/a.c", .function = function, .line = line, .column = 1};
    return ls_trail_new(&fixture->arena, from, at, (uint32_t)function[0]);
}

static void test_steps_count_from_the_beginning(void **state)
{
    struct fixture *fixture = *state;
    const struct ls_trail *main = step(fixture, NULL, "main", 1);
    const struct ls_trail *end = step(fixture, step(fixture, main, "run", 2), "add", 3);
    assert_int_equal(end->steps, 3);
    assert_ptr_equal(ls_trail_step(end, 0), main);
    assert_ptr_equal(ls_trail_step(end, 2), end);
    assert_null(ls_trail_step(end, 3));
}

static const struct ls_witness *tell(struct fixture *fixture, const struct ls_trail *way,
                                     const struct ls_trail *taken)
{
    struct ls_use_hold hold = {.lock = 7, .taken = taken};
    struct ls_use use = {
        .thread = 4, .flags = LS_USE_WRITE, .trail = way, .hold = &hold, .holds = 1};
    return ls_trail_tell(&fixture->model, &fixture->arena, &use);
}

/* main calls run, which locks by a wrapper and then calls add: held from the second step of run's.
 */
static void test_a_lock_is_held_behind_its_acquisition(void **state)
{
    struct fixture *fixture = *state;
    const struct ls_trail *main = step(fixture, NULL, "main", 1);
    const struct ls_trail *taken = step(fixture, step(fixture, main, "run", 5), "lock", 20);
    const struct ls_trail *way = step(fixture, step(fixture, main, "run", 6), "add", 30);
    const struct ls_witness *witness = tell(fixture, way, taken);
    assert_int_equal(witness->thread, 4);
    assert_int_equal(witness->steps, 3);
    assert_string_equal(witness->step[0].what, "calls run()");
    assert_string_equal(witness->step[1].what, "calls add()");
    assert_string_equal(witness->step[2].what, "writes 'total'");
    assert_int_equal(witness->step[0].helds, 0);
    assert_int_equal(witness->step[1].helds, 1);
    assert_int_equal(witness->step[2].held[0], 7);
    assert_int_equal(witness->step[2].at.line, 30);
}

/* The same calls, told by trails that share nothing. */
static void test_equal_calls_are_one_way(void **state)
{
    struct fixture *fixture = *state;
    const struct ls_trail *taken =
        step(fixture, step(fixture, step(fixture, NULL, "main", 1), "run", 5), "add", 28);
    const struct ls_trail *way =
        step(fixture, step(fixture, step(fixture, NULL, "main", 1), "run", 5), "add", 30);
    const struct ls_witness *witness = tell(fixture, way, taken);
    assert_int_equal(witness->step[1].helds, 0);
    assert_int_equal(witness->step[2].helds, 1);
}

/* One line calls two functions, by pointer: from there on the ways differ. */
static void test_one_place_calls_several(void **state)
{
    struct fixture *fixture = *state;
    const struct ls_trail *taken =
        step(fixture, step(fixture, step(fixture, NULL, "main", 1), "lock", 9), "x", 28);
    const struct ls_trail *way =
        step(fixture, step(fixture, step(fixture, NULL, "main", 1), "add", 9), "x", 30);
    assert_int_equal(tell(fixture, way, taken)->step[0].helds, 1);
}

static void test_a_call_of_a_library(void **state)
{
    struct fixture *fixture = *state;
    struct ls_use use = {.call = "strtok", .trail = step(fixture, NULL, "main", 1)};
    const struct ls_witness *witness = ls_trail_tell(&fixture->model, &fixture->arena, &use);
    assert_string_equal(witness->step[0].what, "calls strtok()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps_count_from_the_beginning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_lock_is_held_behind_its_acquisition, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_equal_calls_are_one_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_place_calls_several, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_call_of_a_library, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
