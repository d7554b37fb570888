#include "base/intern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

static int set_up(void **state)
{
    static struct ls_intern pool;
    ls_intern_init(&pool);
    *state = &pool;
    return 0;
}

static int tear_down(void **state)
{
    ls_intern_release(*state);
    return 0;
}

static void equal_texts_have_equal_ids(void **state)
{
    struct ls_intern *pool = *state;
    uint32_t lock = ls_intern(pool, "lock"), unlock = ls_intern(pool, "unlock");
    assert_int_not_equal(lock, unlock);
    assert_int_equal(ls_intern_bytes(pool, "locksmith", 4), lock);
    assert_string_equal(ls_intern_text(pool, lock), "lock");
}

static void ids_count_from_the_empty_string(void **state)
{
    struct ls_intern *pool = *state;
    assert_int_equal(ls_intern(pool, ""), 0);
    assert_int_equal(ls_intern(pool, NULL), 0);
    assert_int_equal(ls_intern(pool, "a"), 1);
    assert_int_equal(ls_intern(pool, "b"), 2);
    assert_string_equal(ls_intern_text(pool, 0), "");
}

static void texts_keep_their_address(void **state)
{
    struct ls_intern *pool = *state;
    const char *first = ls_intern_text(pool, ls_intern(pool, "first"));
    for (int i = 0; i < 20000; i++) {
        char text[16];
        snprintf(text, sizeof text, "text %d", i);
        assert_int_equal(ls_intern(pool, text), i + 2);
    }
    assert_ptr_equal(first, ls_intern_text(pool, 1));
}

/* Saved facts and fingerprints depend on this value. */
static void the_hash_is_the_same_everywhere(void **state)
{
    (void)state;
    assert_true(ls_hash("lockstitch", 10, 0) == ls_hash("lockstitch", 10, 0));
    assert_true(ls_hash("", 0, 0) == 0x2d06800538d394c2u); /* XXH3 of nothing, as published */
    assert_true(ls_hash("a", 1, 0) != ls_hash("a", 1, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_texts_have_equal_ids),
        TEST(ids_count_from_the_empty_string),
        TEST(texts_keep_their_address),
        cmocka_unit_test(the_hash_is_the_same_everywhere),
    };
    return cmocka_run_group_tests_name("base/intern", tests, NULL, NULL);
}
