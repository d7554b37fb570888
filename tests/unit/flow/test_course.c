/* What happened on the way: kept, merged and aged. */
#include "flow/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fixture {
    struct ls_arena arena;
    struct ls_terms terms;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    ls_terms_init(&fixture.terms);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ls_terms_release(&fixture->terms);
    ls_arena_release(&fixture->arena);
    return 0;
}

static struct ls_course *begun(struct fixture *fixture, uint32_t lock)
{
    struct ls_course *course = ls_course_copy(&fixture->arena, NULL);
    ls_course_set_life(course, (struct ls_life){.lock = lock, .status = LS_LIFE_BEGUN});
    return course;
}

static void the_last_deed_counts(void **state)
{
    struct ls_course *course = begun(*state, 5);
    ls_course_set_life(course, (struct ls_life){.lock = 5, .status = LS_LIFE_ENDED});
    assert_int_equal(course->lives, 1);
    assert_int_equal(ls_course_life(course, 5)->status, LS_LIFE_ENDED);
    assert_null(ls_course_life(course, 6));
    assert_null(ls_course_life(NULL, 5));
}

static void what_is_dropped_is_not_known(void **state)
{
    struct ls_course *course = begun(*state, 5);
    ls_course_set_life(course, (struct ls_life){.lock = 6, .status = LS_LIFE_ENDED});
    ls_course_drop_life(course, 5);
    ls_course_drop_life(course, 7);
    assert_int_equal(course->lives, 1);
    assert_null(ls_course_life(course, 5));
    assert_int_equal(ls_course_life(course, 6)->status, LS_LIFE_ENDED);
}

static void lives_hold_on_both_ways_and_threads_on_either(void **state)
{
    struct fixture *fixture = *state;
    struct ls_course *a = begun(fixture, 5), *b = begun(fixture, 5);
    ls_course_set_life(a, (struct ls_life){.lock = 6, .status = LS_LIFE_BEGUN});
    ls_course_set_life(b, (struct ls_life){.lock = 7, .status = LS_LIFE_ENDED});
    ls_course_add_start(b, (struct ls_start){.routine = 9});
    const struct ls_course *merged = ls_course_merge(&fixture->arena, a, b);
    assert_int_equal(merged->lives, 1);
    assert_non_null(ls_course_life(merged, 5));
    assert_int_equal(merged->starts, 1);
    assert_int_equal(merged->start[0].routine, 9);
}

static void a_merge_that_adds_nothing_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct ls_course *a = begun(fixture, 5), *b = begun(fixture, 5);
    assert_ptr_equal(ls_course_merge(&fixture->arena, a, b), a);
    assert_ptr_equal(ls_course_merge(&fixture->arena, NULL, NULL), NULL);
    const struct ls_course *none = ls_course_merge(&fixture->arena, a, NULL);
    assert_int_equal(none->lives, 0);
    assert_ptr_equal(ls_course_merge(&fixture->arena, none, NULL), none);
}

static void handlers_clean_until_they_are_popped(void **state)
{
    struct fixture *fixture = *state;
    struct ls_course *course = ls_course_copy(&fixture->arena, NULL);
    ls_course_add_cleanup(course, (struct ls_cleanup){.buffer = 1, .lock = 5});
    ls_course_add_cleanup(course, (struct ls_cleanup){.buffer = 2, .lock = 6});
    assert_true(ls_course_cleans(course, 5));
    assert_false(ls_course_cleans(course, 7));
    ls_course_drop_cleanups(course, 1);
    assert_false(ls_course_cleans(course, 5));
    assert_true(ls_course_cleans(course, 6));
    ls_course_add_cleanup(course, (struct ls_cleanup){.buffer = 3});
    assert_true(ls_course_cleans(course, 7)); /* nobody knows what that one releases */
}

static void cancellation_is_off_where_it_is_not_sure(void **state)
{
    struct fixture *fixture = *state;
    struct ls_course *off = ls_course_copy(&fixture->arena, NULL);
    struct ls_course *on = ls_course_copy(&fixture->arena, NULL);
    off->cancel = LS_CANCEL_OFF;
    on->cancel = LS_CANCEL_ON;
    assert_true(ls_course_cancel_off(ls_course_merge(&fixture->arena, on, off)));
    assert_false(ls_course_cancel_off(ls_course_merge(&fixture->arena, on, on)));
    assert_false(ls_course_cancel_off(NULL));
}

static void what_was_waited_for_may_have_ended(void **state)
{
    struct fixture *fixture = *state;
    struct ls_course *course = ls_course_copy(&fixture->arena, NULL);
    ls_course_add_start(course, (struct ls_start){.routine = 9});
    ls_course_wait(course, true);
    ls_course_add_start(course, (struct ls_start){.routine = 10});
    assert_true(course->start[0].ended);
    assert_false(course->start[1].ended);
}

static void a_point_that_is_passed_again_makes_lives_old(void **state)
{
    struct fixture *fixture = *state;
    uint32_t made = ls_term_make(&fixture->terms, LS_TERM_RESULT, 3, 0);
    uint32_t global = ls_term_make(&fixture->terms, LS_TERM_GLOBAL, 1, 0);
    struct ls_course *course = begun(fixture, made);
    ls_course_set_life(course, (struct ls_life){.lock = global, .status = LS_LIFE_BEGUN});
    const struct ls_course *same =
        ls_course_age(&fixture->terms, &fixture->arena, course, 4, LS_ANY);
    assert_ptr_equal(same, course);
    const struct ls_course *aged =
        ls_course_age(&fixture->terms, &fixture->arena, course, 3, LS_ANY);
    assert_null(ls_course_life(aged, made));
    assert_non_null(ls_course_life(aged, global));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_deed_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_dropped_is_not_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lives_hold_on_both_ways_and_threads_on_either, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_merge_that_adds_nothing_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(handlers_clean_until_they_are_popped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cancellation_is_off_where_it_is_not_sure, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_waited_for_may_have_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_point_that_is_passed_again_makes_lives_old, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
