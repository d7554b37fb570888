/* What can run in parallel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/parallel.h"

enum { NONE = UINT32_MAX };

static void segments_are_ordered_through_chains(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t main_thread = fixture_thread(&fixture, "main"),
             worker = fixture_thread(&fixture, "T1");
    uint32_t before_create = fixture_segment(&fixture, "main", NONE, NONE);
    uint32_t all_of_worker = fixture_segment(&fixture, "T1", before_create, NONE);
    uint32_t meanwhile = fixture_segment(&fixture, "main", before_create, NONE);
    uint32_t after_join = fixture_segment(&fixture, "main", meanwhile, all_of_worker);
    uint32_t late = fixture_segment(&fixture, "T2", after_join, NONE);
    uint32_t late_thread = fixture_thread(&fixture, "T2");
    const struct ls_model *model = &fixture.model;
    assert_false(fixture_parallel(model, main_thread, before_create, worker, all_of_worker));
    assert_true(fixture_parallel(model, main_thread, meanwhile, worker, all_of_worker));
    assert_true(fixture_parallel(model, worker, all_of_worker, main_thread, meanwhile));
    assert_false(fixture_parallel(model, main_thread, after_join, worker, all_of_worker));
    assert_false(fixture_parallel(model, late_thread, late, worker, all_of_worker));
    assert_false(fixture_parallel(model, worker, all_of_worker, late_thread, late));
    fixture_release(&fixture);
}

static void a_thread_is_parallel_to_itself_only_when_many(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t worker = fixture_thread(&fixture, "worker");
    assert_false(fixture_parallel(&fixture.model, worker, NONE, worker, NONE));
    fixture.model.threads.at[worker].many = true;
    assert_true(fixture_parallel(&fixture.model, worker, NONE, worker, NONE));
    fixture_release(&fixture);
}

static void what_is_unknown_may_be_parallel(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t worker = fixture_thread(&fixture, "worker"), other = fixture_thread(&fixture, "other");
    uint32_t segment = fixture_segment(&fixture, "worker", NONE, NONE);
    assert_true(fixture_parallel(&fixture.model, worker, segment, other, NONE));
    assert_true(fixture_parallel(&fixture.model, NONE, NONE, NONE, NONE));
    assert_true(fixture_parallel(&fixture.model, NONE, NONE, worker, segment));
    fixture_release(&fixture);
}

/* The bits of programs are not enough for all of them. */
static void two_mains_never_meet(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t one = fixture_thread(&fixture, "main"), two = fixture_thread(&fixture, "main"),
             worker = fixture_thread(&fixture, "worker");
    fixture.model.threads.at[one].is_main = fixture.model.threads.at[two].is_main = true;
    fixture.model.threads.at[one].programs = fixture.model.threads.at[two].programs = 1;
    assert_false(fixture_parallel(&fixture.model, one, NONE, two, NONE));
    assert_true(fixture_parallel(&fixture.model, one, NONE, worker, NONE));
    fixture_release(&fixture);
}

static void the_answers_are_kept(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_parallel parallel;
    fixture_init(&fixture);
    uint32_t a = fixture_thread(&fixture, "a"), b = fixture_thread(&fixture, "b");
    uint32_t first = fixture_segment(&fixture, "a", NONE, NONE);
    for (uint32_t i = 0; i < 200; i++)
        fixture_segment(&fixture, "a", first + i, NONE);
    uint32_t last = fixture_segment(&fixture, "b", first + 150, NONE);
    ls_parallel_init(&parallel, &fixture.model);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i <= 200; i++)
            assert_int_equal(ls_parallel_can(&parallel, a, first + i, b, last), i > 150);
    }
    ls_parallel_release(&parallel);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_are_ordered_through_chains),
        cmocka_unit_test(a_thread_is_parallel_to_itself_only_when_many),
        cmocka_unit_test(what_is_unknown_may_be_parallel),
        cmocka_unit_test(two_mains_never_meet),
        cmocka_unit_test(the_answers_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
