#include "base/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_keys_are_counted_apart(void **state)
{
    (void)state;
    struct ls_tally tally = {0};
    assert_false(ls_tally_again(&tally, 7));
    assert_false(ls_tally_again(&tally, 7ull << 32));
    assert_true(ls_tally_again(&tally, 7));
    assert_int_equal(*ls_tally_at(&tally, 7), 2);
    assert_int_equal(*ls_tally_at(&tally, 7ull << 32), 1);
    assert_int_equal(*ls_tally_at(&tally, 0), 0);
    ls_tally_release(&tally);
}

static void test_counters_keep_their_address(void **state)
{
    (void)state;
    struct ls_tally tally = {0};
    uint32_t *first = ls_tally_at(&tally, 1);
    for (uint64_t key = 2; key < 10000; key++)
        assert_false(ls_tally_again(&tally, key));
    *first = 5;
    assert_ptr_equal(ls_tally_at(&tally, 1), first);
    assert_int_equal(*ls_tally_at(&tally, 1), 5);
    ls_tally_release(&tally);
    assert_int_equal(*ls_tally_at(&tally, 1), 0); /* released is empty, and can be used again */
    ls_tally_release(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_are_counted_apart),
        cmocka_unit_test(test_counters_keep_their_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
