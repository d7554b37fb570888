/* Where the handle of the thread that f() creates goes. */
#include "facts/handles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

#define CREATE(handle) "pthread_create(" handle ", 0, work, 0); "

static const char prelude[] =
    "void *work(void *); extern pthread_t kept; void give(pthread_t *);\n";

/* What becomes of the handle that pthread_create() puts where its first argument points to. */
static struct ls_handle_ways follow(const char *text)
{
    struct parsed parsed;
    char whole[1024];
    uint32_t block;
    strcat(strcpy(whole, prelude), text);
    parsed_init(&parsed, whole);
    uint32_t proc = parsed_proc(&parsed, "f");
    const struct ls_inst *call = parsed_call(&parsed, proc, "pthread_create", 0, &block);
    assert_non_null(call);
    struct ls_handles *handles = ls_handles_new(parsed.flow);
    struct ls_handle_ways ways =
        ls_handles_follow(handles, proc, parsed.unit->args.at[call->first], false);
    ls_handles_free(handles);
    parsed_release(&parsed);
    return ways;
}

static void threads_are_joined_or_detached(void **state)
{
    (void)state;
    assert_int_equal(follow("void f(void) { pthread_t t; " CREATE("&t") "}").ends, 0);
    assert_int_equal(
        follow("void f(void) { pthread_t t; " CREATE("&t") "pthread_join(t, 0); }").ends,
        LS_HANDLE_JOINED);
    assert_int_equal(
        follow("void f(void) { pthread_t t; " CREATE("&t") "pthread_detach(t); }").ends,
        LS_HANDLE_DETACHED);
}

static void handles_are_followed_through_copies(void **state)
{
    (void)state;
    assert_int_equal(
        follow("void f(void) { pthread_t t, u; " CREATE("&t") "u = t; pthread_join(u, 0); }").ends,
        LS_HANDLE_JOINED);
    assert_int_equal(follow("static void wait(pthread_t t) { pthread_join(t, 0); }\n"
                            "void f(void) { pthread_t t; " CREATE("&t") "wait(t); }")
                         .ends,
                     LS_HANDLE_JOINED);
    assert_int_equal(
        follow("void f(void) { " CREATE("&kept") "}\n"
                                                 "void stop(void) { pthread_join(kept, 0); }")
            .ends,
        LS_HANDLE_JOINED);
}

static void another_field_is_another_thread(void **state)
{
    (void)state;
    assert_int_equal(follow("struct s { pthread_t a, b; };\n"
                            "void f(struct s *s) { " CREATE(
                                "&s->a") "}\n"
                                         "void stop(struct s *s) { pthread_join(s->b, 0); }")
                             .ends &
                         LS_HANDLE_JOINED,
                     0);
    assert_true(follow("struct s { pthread_t a, b; };\n"
                       "void f(struct s *s) { " CREATE(
                           "&s->a") "}\n"
                                    "void stop(struct s *other) { pthread_join(other->a, 0); }")
                    .ends &
                LS_HANDLE_JOINED);
}

static void what_leaves_the_function_is_told(void **state)
{
    (void)state;
    assert_true(follow("pthread_t f(void) { pthread_t t; " CREATE("&t") "return t; }").returned);
    assert_int_equal(
        follow("void f(int n, pthread_t *t) { pthread_t own; " CREATE("&own") "*t = own; }").params,
        2);
    assert_true(follow("void f(void) { pthread_t t; " CREATE("&t") "give(&t); }").ends &
                LS_HANDLE_OUT_OF_SIGHT);
}

static void callers_are_listed(void **state)
{
    (void)state;
    struct parsed parsed;
    parsed_init(&parsed, "void *work(void *); void g(void) { }\n"
                         "void f(void) { pthread_t t; " CREATE("&t") "g(); g(); }\n"
                                                                     "void h(void) { g(); }");
    struct ls_handles *handles = ls_handles_new(parsed.flow);
    uint32_t count, g = parsed_proc(&parsed, "g");
    const struct ls_caller *caller = ls_handles_callers(handles, g, &count);
    unsigned of_f = 0, of_h = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(caller[i].callee, g);
        of_f += caller[i].proc == parsed_proc(&parsed, "f");
        of_h += caller[i].proc == parsed_proc(&parsed, "h");
    }
    assert_int_equal(of_f, 2);
    assert_int_equal(of_h, 1);
    assert_int_equal(count, 3);
    ls_handles_callers(handles, parsed_proc(&parsed, "h"), &count);
    assert_int_equal(count, 0);
    ls_handles_free(handles);
    parsed_release(&parsed);
}

static void a_program_without_threads_has_none(void **state)
{
    (void)state;
    struct parsed parsed;
    parsed_init(&parsed, "void f(void) { sink(1); }");
    assert_null(ls_handles_new(parsed.flow));
    parsed_release(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_are_joined_or_detached),
        cmocka_unit_test(handles_are_followed_through_copies),
        cmocka_unit_test(another_field_is_another_thread),
        cmocka_unit_test(what_leaves_the_function_is_told),
        cmocka_unit_test(callers_are_listed),
        cmocka_unit_test(a_program_without_threads_has_none),
    };
    return cmocka_run_group_tests_name("facts/handles", tests, NULL, NULL);
}
