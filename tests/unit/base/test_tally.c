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

static void test_many_keys(void **state)
{
    (void)state;
    struct ls_tally tally = {0};
    for (uint64_t key = 0; key < 10000; key++)
        *ls_tally_at(&tally, key << 7) = (uint32_t)key + 1;
    for (uint64_t key = 0; key < 10000; key++)
        assert_int_equal(*ls_tally_at(&tally, key << 7), key + 1);
    assert_false(ls_tally_again(&tally, 1));
    ls_tally_release(&tally);
    assert_int_equal(*ls_tally_at(&tally, 1), 0); /* released is empty, and can be used again */
    ls_tally_release(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_are_counted_apart),
        cmocka_unit_test(test_many_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
