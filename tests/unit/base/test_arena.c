#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    unsigned char *last = NULL;
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *memory = ls_arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xaa, size);
        if (last && size > 1)
            assert_int_equal(last[0], 0xaa);
        last = memory;
    }
    ls_arena_release(&arena);
}

/* A large object must not throw away the room that is left in the block before it. */
static void large_objects_do_not_waste_the_current_block(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    char *first = ls_arena_alloc(&arena, 16);
    char *large = ls_arena_alloc(&arena, 1 << 20);
    char *second = ls_arena_alloc(&arena, 16);
    assert_ptr_equal(second, first + 16);
    memset(large, 1, 1 << 20);
    assert_int_equal(second[0], 0);
    ls_arena_release(&arena);
}

static void texts_are_copies(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    char text[] = "hello world";
    char *whole = ls_arena_strdup(&arena, text), *part = ls_arena_strndup(&arena, text, 5);
    int *numbers = ls_arena_copy(&arena, (int[]){1, 2, 3}, 3 * sizeof(int));
    memset(text, 'x', sizeof text - 1);
    assert_string_equal(whole, "hello world");
    assert_string_equal(part, "hello");
    assert_int_equal(numbers[2], 3);
    assert_string_equal(ls_arena_printf(&arena, "%s-%d", part, 42), "hello-42");
    assert_string_equal(ls_arena_join(&arena, part, "", "-42"), "hello-42");
    ls_arena_release(&arena);
}

static void a_released_arena_is_empty_and_usable(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    ls_arena_alloc(&arena, 100);
    assert_true(arena.total > 0);
    ls_arena_release(&arena);
    assert_int_equal(arena.total, 0);
    assert_non_null(ls_arena_alloc(&arena, 100));
    ls_arena_release(&arena);
}

/* Whatever was in it: one block, several, or a large one. */
static void a_cleared_arena_gives_zeroed_memory_again(void **state)
{
    (void)state;
    static const size_t sizes[] = {100, 3000, 15000, 300000};
    struct ls_arena arena = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int again = 0; again < 20; again++)
            memset(ls_arena_alloc(&arena, sizes[i]), 'x', sizes[i]);
        size_t before = arena.total;
        ls_arena_clear(&arena);
        assert_true(arena.total < before || i == 0);
        const char *memory = ls_arena_alloc(&arena, 5000);
        for (int byte = 0; byte < 5000; byte++)
            assert_int_equal(memory[byte], 0);
    }
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(large_objects_do_not_waste_the_current_block),
        cmocka_unit_test(texts_are_copies),
        cmocka_unit_test(a_released_arena_is_empty_and_usable),
        cmocka_unit_test(a_cleared_arena_gives_zeroed_memory_again),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
