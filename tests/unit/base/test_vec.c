#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void pushed_elements_stay_in_order(void **state)
{
    (void)state;
    LS_VEC(int) numbers = {0};
    for (int i = 0; i < 100000; i++)
        ls_vec_push(&numbers, i);
    assert_int_equal(numbers.count, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(numbers.at[i], i);
    ls_vec_release(&numbers);
    assert_null(numbers.at);
    assert_int_equal(numbers.count, 0);
}

static void added_elements_are_zeroed(void **state)
{
    (void)state;
    struct pair {
        int a, b;
    };
    LS_VEC(struct pair) pairs = {0};
    for (int i = 0; i < 100; i++) {
        struct pair *pair = ls_vec_add(&pairs);
        assert_int_equal(pair->a, 0);
        assert_int_equal(pair->b, 0);
        *pair = (struct pair){i, i};
        pairs.count -= (uint32_t)i % 2; /* used memory is handed out again */
    }
    ls_vec_release(&pairs);
}

static void reserved_room_is_not_moved(void **state)
{
    (void)state;
    LS_VEC(char) bytes = {0};
    ls_vec_reserve(&bytes, 1000);
    char *at = bytes.at;
    for (int i = 0; i < 1000; i++)
        ls_vec_push(&bytes, 'x');
    assert_ptr_equal(at, bytes.at);
    ls_vec_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pushed_elements_stay_in_order),
        cmocka_unit_test(added_elements_are_zeroed),
        cmocka_unit_test(reserved_room_is_not_moved),
    };
    return cmocka_run_group_tests_name("base/vec", tests, NULL, NULL);
}
