#include "flow/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
    static struct ls_arena arena;
    ls_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    ls_arena_release(*state);
    return 0;
}

static void result_and_parameters_are_told_apart(void **state)
{
    struct ls_signature s;
    assert_true(
        ls_signature_read(*state, "struct q *(int (*)(void *, int), unsigned long, ...)", &s));
    assert_string_equal(s.result, "struct q *");
    assert_int_equal(s.params, 2);
    assert_string_equal(s.param[0], "int (*)(void *, int)");
    assert_string_equal(s.param[1], "unsigned long");
}

static void no_parameters_are_none(void **state)
{
    struct ls_signature s;
    assert_true(ls_signature_read(*state, "void (void)", &s));
    assert_string_equal(s.result, "void");
    assert_int_equal(s.params, 0);
    assert_true(ls_signature_read(*state, "int ()", &s));
    assert_int_equal(s.params, 0);
}

static void what_is_not_understood_is_refused(void **state)
{
    struct ls_signature s;
    assert_false(ls_signature_read(*state, "void (*(int))(void)", &s));
    assert_false(ls_signature_read(*state, "int", &s));
    assert_false(ls_signature_read(*state, "", &s));
    assert_false(ls_signature_read(
        *state,
        "int (int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, "
        "int, int)",
        &s));
}

static void damaged_types_are_no_trouble(void **state)
{
    struct ls_signature s;
    assert_true(ls_signature_read(*state, "int (a, b", &s));
    assert_int_equal(s.params, 2);
    assert_true(ls_signature_read(*state, "int (,", &s));
    assert_int_equal(s.params, 0);
    assert_true(ls_signature_read(*state, "(", &s));
}

static void results_have_kinds(void **state)
{
    (void)state;
    assert_int_equal(ls_signature_result("void (int)"), LS_RESULT_VOID);
    assert_int_equal(ls_signature_result("int (void)"), LS_RESULT_INTEGER);
    assert_int_equal(ls_signature_result("struct item *(int)"), LS_RESULT_POINTER);
    assert_int_equal(ls_signature_result("struct answer (struct file *)"), LS_RESULT_OTHER);
    assert_int_equal(ls_signature_result("union value (void)"), LS_RESULT_OTHER);
    assert_int_equal(ls_signature_result(""), LS_RESULT_OTHER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(result_and_parameters_are_told_apart),
        TEST(no_parameters_are_none),
        TEST(what_is_not_understood_is_refused),
        TEST(damaged_types_are_no_trouble),
        TEST(results_have_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
