#include "ir/depth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_order_is_that_of_recursion(void **state)
{
    (void)state;
    /* 0 -> 1 2, 1 -> 3, 2 -> 3 1, 3 -> 0 2 */
    static const uint32_t targets[4][2] = {{1, 2}, {3, LS_NONE}, {3, 1}, {0, 2}};
    static const uint32_t expected[] = {0, 1, 3, 2};
    struct ls_arena arena = {0};
    struct ls_depth depth = ls_depth_start(&arena, 4);
    ls_depth_add(&depth, 0);
    for (unsigned i = 0; i < 4; i++) {
        uint32_t at = ls_depth_next(&depth);
        assert_int_equal(at, expected[i]);
        for (unsigned t = 2; t-- > 0;)
            if (targets[at][t] != LS_NONE)
                ls_depth_add(&depth, targets[at][t]);
    }
    assert_int_equal(ls_depth_next(&depth), LS_NONE);
    ls_depth_release(&depth);
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order_is_that_of_recursion)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
