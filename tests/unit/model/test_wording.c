/* Numbers and names as people write them, and ways through the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/witness.h"
#include "model/wording.h"

static void times_have_three_digits(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    assert_string_equal(ls_say_time(&arena, 0), "0");
    assert_string_equal(ls_say_time(&arena, 7), "7 ns");
    assert_string_equal(ls_say_time(&arena, 1234), "1.23 us");
    assert_string_equal(ls_say_time(&arena, 56780000), "56.8 ms");
    assert_string_equal(ls_say_time(&arena, 999600), "1.00 ms");
    assert_string_equal(ls_say_time(&arena, UINT64_C(123456000000)), "123 s");
    ls_arena_release(&arena);
}

static void counts_and_shares_are_readable(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    assert_string_equal(ls_say_count(&arena, 7), "7");
    assert_string_equal(ls_say_count(&arena, 123456), "123,456");
    assert_string_equal(ls_say_count(&arena, UINT64_MAX), "18,446,744,073,709,551,615");
    assert_string_equal(ls_say_share(&arena, 1, 3), "33 %");
    assert_string_equal(ls_say_share(&arena, 1, 250), "0.4 %");
    assert_string_equal(ls_say_share(&arena, 5, 0), "0 %");
    assert_string_equal(ls_say_share(&arena, 137, 100), "137 %");
    ls_arena_release(&arena);
}

static void threads_without_a_name_are_a_thread(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_model model;
    ls_model_init(&model);
    ls_vec_push(&model.threads, (struct ls_thread){.name = "worker"});
    ls_vec_push(&model.threads, (struct ls_thread){.name = ""});
    assert_string_equal(ls_say_thread(&arena, &model, 0), "worker");
    assert_string_equal(ls_say_the_thread(&arena, &model, 0), "thread worker");
    assert_string_equal(ls_say_the_thread(&arena, &model, 1), "a thread");
    assert_string_equal(ls_say_the_thread(&arena, &model, LS_MODEL_NONE), "a thread");
    ls_vec_push(&model.threads, (struct ls_thread){.name = LS_ANY_THREAD});
    assert_string_equal(ls_say_the_thread(&arena, &model, 2), "any thread");
    assert_string_equal(ls_say_kind_of_thread(&arena, &model, 0), " (worker)");
    assert_string_equal(ls_say_kind_of_thread(&arena, &model, 2), "");
    ls_model_release(&model);
    ls_arena_release(&arena);
}

static void locks_of_one_name_are_counted(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_model model;
    static const uint32_t one[] = {0}, all[] = {0, 1, 2}, many[] = {1, 0, 1, 1};
    ls_model_init(&model);
    ls_vec_push(&model.locks, (struct ls_lock){.name = "a"});
    ls_vec_push(&model.locks, (struct ls_lock){.name = "b.lock"});
    ls_vec_push(&model.locks, (struct ls_lock){.name = "b.lock"});
    assert_string_equal(ls_say_locks(&arena, &model, one, 1), "'a'");
    assert_string_equal(ls_say_locks(&arena, &model, all, 3), "'a' and 'b.lock' twice");
    assert_string_equal(ls_say_locks(&arena, &model, many, 4), "'b.lock' 3 times and 'a'");
    ls_model_release(&model);
    ls_arena_release(&arena);
}

static void names_are_called_what_they_are(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    static const char *const items[] = {"a", "b", "c"};
    assert_string_equal(ls_say_function(&arena, "push"), "push()");
    assert_string_equal(ls_say_function(&arena, ""), "a function");
    assert_string_equal(ls_say_function(&arena, "main+0x1f in libx.so"), "main+0x1f in libx.so");
    assert_string_equal(ls_say_list(&arena, items, 0), "");
    assert_string_equal(ls_say_list(&arena, items, 1), "a");
    assert_string_equal(ls_say_list(&arena, items, 2), "a and b");
    assert_string_equal(ls_say_list(&arena, items, 3), "a, b and c");
    ls_arena_release(&arena);
}

#define STEP(name, number)                                                                         \
    {                                                                                              \
        .at = {"x.c", name, number, 1}, .what = ""                                                 \
    }

static const struct ls_waypoint to_first[] = {STEP("main", 1), STEP("put", 10), STEP("lock_it", 5)};
static const struct ls_waypoint to_second[] = {STEP("main", 1), STEP("put", 11), STEP("size", 20),
                                               STEP("lock_it", 5)};
static const struct ls_witness first = {.steps = 3, .step = to_first};
static const struct ls_witness second = {.steps = 4, .step = to_second};

static void two_ways_part_in_the_function_that_takes_both(void **state)
{
    (void)state;
    assert_int_equal(ls_witness_fork(&first, &second), 1);
    assert_string_equal(ls_witness_common_function(&first, &second), "put");
    assert_int_equal(ls_witness_branch(&first, &second).line, 10);
    assert_int_equal(ls_witness_branch(&second, &first).line, 11);
    assert_int_equal(ls_witness_branch(&second, NULL).line, 5);
    assert_int_equal(ls_witness_own_end(&second, &first).line, 20);
    assert_int_equal(ls_witness_own_end(&second, NULL).line, 5);
    assert_int_equal(ls_witness_own_end(&second, &second).line, 5);
}

static void joined_ways_keep_both_ends(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    static const uint32_t lines[] = {1, 10, 5, 11, 20, 5};
    const struct ls_witness *joined = ls_witness_join(&arena, &first, &second);
    assert_int_equal(joined->steps, 6);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(joined->step[i].at.line, lines[i]);
    assert_ptr_equal(ls_witness_join(&arena, NULL, &second), &second);
    ls_arena_release(&arena);
}

static void the_lock_is_taken_before_it_is_held(void **state)
{
    (void)state;
    static const uint32_t held[] = {7};
    const struct ls_waypoint steps[] = {
        STEP("f", 1), STEP("f", 2), {.at = {"x.c", "f", 3, 1}, .held = held, .helds = 1}};
    const struct ls_witness way = {.steps = 3, .step = steps};
    assert_int_equal(ls_witness_acquisition(&way, 7).line, 2);
    assert_int_equal(ls_witness_acquisition(&way, 8).line, 3);
    assert_int_equal(ls_witness_end(&way).line, 3);
    assert_string_equal(ls_witness_end(NULL).file, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_have_three_digits),
        cmocka_unit_test(counts_and_shares_are_readable),
        cmocka_unit_test(threads_without_a_name_are_a_thread),
        cmocka_unit_test(locks_of_one_name_are_counted),
        cmocka_unit_test(names_are_called_what_they_are),
        cmocka_unit_test(two_ways_part_in_the_function_that_takes_both),
        cmocka_unit_test(joined_ways_keep_both_ends),
        cmocka_unit_test(the_lock_is_taken_before_it_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
