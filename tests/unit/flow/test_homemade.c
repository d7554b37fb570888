/* Locks that a program makes itself. Of each function: its shape as 'a' (atomic), 'w' (waits), 's'
 * (stores), '.' = none of these; and which result of a try its callers take for success. */
#include "flow/homemade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

static void expect_shape(const char *text, const char *expected)
{
    struct parsed parsed;
    char found[4] = "";
    size_t count = 0;
    parsed_init(&parsed, text);
    struct ls_shape shape =
        ls_homemade_shape(parsed.program, parsed.flow->api, parsed_proc(&parsed, "f"));
    if (shape.atomic)
        found[count++] = 'a';
    if (shape.waits)
        found[count++] = 'w';
    if (shape.stores)
        found[count++] = 's';
    if (count == 0)
        found[count++] = '.';
    if (strcmp(found, expected) != 0)
        print_error("in: %s\n", text);
    assert_string_equal(found, expected);
    parsed_release(&parsed);
}

static void a_lock_tries_again_and_again(void **state)
{
    (void)state;
    expect_shape("void f(int *l) { while (__sync_lock_test_and_set(l, 1)) ; }", "aw");
    expect_shape("void f(int *l) { __sync_lock_release(l); }", "a");
    expect_shape("void f(int *l) { __sync_synchronize(); *l = 0; }", "as");
}

static void a_helper_may_be_the_atomic_part(void **state)
{
    (void)state;
    expect_shape("static int try_it(int *l) { return __sync_bool_compare_and_swap(l, 0, 1); }\n"
                 "void f(int *l) { while (!try_it(l)) ; }",
                 "aw");
}

static void wrappers_and_declarations_have_no_shape(void **state)
{
    (void)state;
    expect_shape("void f(int *l); void g(int *l) { f(l); }", ".");
    expect_shape("void f(int *l) { pthread_mutex_lock(&m); __sync_lock_release(l); }", ".");
}

/* ---- success */

static bool releases(const void *context, uint32_t proc)
{
    const struct parsed *parsed = context;
    return strcmp(parsed->program->procs.at[proc].name, "leave") == 0;
}

static void expect_success(const char *text, enum ls_success expected)
{
    struct parsed parsed;
    char whole[1024] = "int enter(int *l); void leave(int *l);\n";
    parsed_init(&parsed, strcat(whole, text));
    enum ls_success found =
        ls_homemade_success(parsed.program, parsed_proc(&parsed, "enter"), releases, &parsed);
    if (found != expected)
        print_error("in: %s\n", text);
    assert_int_equal(found, expected);
    parsed_release(&parsed);
}

static void where_callers_release_it_was_taken(void **state)
{
    (void)state;
    expect_success("void f(int *l) { if (enter(l)) { sink(1); leave(l); } }", LS_SUCCESS_NONZERO);
    expect_success("void f(int *l) { if (!enter(l)) { sink(1); leave(l); } }", LS_SUCCESS_ZERO);
    expect_success("int f(int *l) { if (enter(l)) return -1; leave(l); return 0; }",
                   LS_SUCCESS_ZERO);
}

static void a_comparison_says_it_too(void **state)
{
    (void)state;
    expect_success("void f(int *l) { if (enter(l) == 0) leave(l); }", LS_SUCCESS_ZERO);
    expect_success("void f(int *l) { if (enter(l) != 0) leave(l); }", LS_SUCCESS_NONZERO);
    expect_success("void f(int *l) { if (enter(l) == 1) leave(l); }", LS_SUCCESS_ALWAYS);
}

static void who_releases_on_both_ways_tells_nothing(void **state)
{
    (void)state;
    expect_success("void f(int *l) { if (enter(l)) sink(1); leave(l); }", LS_SUCCESS_ALWAYS);
    expect_success("void f(int *l) { enter(l); leave(l); }", LS_SUCCESS_ALWAYS);
}

static void most_callers_decide(void **state)
{
    (void)state;
    expect_success("void f(int *l) { if (enter(l)) leave(l); }\n"
                   "void g(int *l) { if (!enter(l)) leave(l); }",
                   LS_SUCCESS_ALWAYS);
    expect_success("void f(int *l) { if (enter(l)) leave(l); }\n"
                   "void g(int *l) { if (!enter(l)) leave(l); }\n"
                   "void h(int *l) { if (enter(l)) leave(l); }",
                   LS_SUCCESS_NONZERO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_tries_again_and_again),
        cmocka_unit_test(a_helper_may_be_the_atomic_part),
        cmocka_unit_test(wrappers_and_declarations_have_no_shape),
        cmocka_unit_test(where_callers_release_it_was_taken),
        cmocka_unit_test(a_comparison_says_it_too),
        cmocka_unit_test(who_releases_on_both_ways_tells_nothing),
        cmocka_unit_test(most_callers_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
