#include "base/lists.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_elements_keep_their_order(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_lists lists = ls_lists_make(&arena, 3, 6);
    const uint32_t keys[] = {2, 0, 2, 7, 0, 2};
    for (uint32_t i = 0; i < 6; i++)
        ls_lists_add(&lists, keys[i], i);
    uint32_t found[6], count = 0;
    LS_EACH_LISTED(&lists, 2, i)
    found[count++] = i;
    assert_int_equal(count, 3);
    assert_int_equal(found[0], 0);
    assert_int_equal(found[1], 2);
    assert_int_equal(found[2], 5);
    assert_int_equal(ls_lists_first(&lists, 0), 1);
    assert_int_equal(lists.next[1], 4);
    assert_int_equal(ls_lists_first(&lists, 1), LS_LISTS_END);
    assert_int_equal(ls_lists_first(&lists, 7), LS_LISTS_END); /* no such key */
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_elements_keep_their_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
