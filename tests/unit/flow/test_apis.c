#include "flow/apis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int add(struct ls_apis *apis, const char *yaml)
{
    return ls_apis_add(apis, "test.yml", yaml, strlen(yaml));
}

static int set_up(void **state)
{
    *state = ls_apis_new();
    return 0;
}

static int tear_down(void **state)
{
    ls_apis_free(*state);
    return 0;
}

static void a_model_says_role_arguments_and_success(void **state)
{
    assert_int_equal(add(*state, "library: l\n"
                                 "functions:\n"
                                 "  - names: [take, grab]\n"
                                 "    acquire: {lock: 2, kind: rwlock, shared: true, try: true}\n"
                                 "    success: nonzero\n"),
                     0);
    const struct ls_api *api = ls_apis_find(*state, "grab");
    assert_non_null(api);
    assert_string_equal(api->name, "grab");
    assert_int_equal(api->role, LS_ROLE_ACQUIRE);
    assert_int_equal(api->lock, 2);
    assert_int_equal(api->kind, LS_LOCK_RWLOCK);
    assert_true(api->shared && api->try && !api->timed);
    assert_int_equal(api->success, LS_SUCCESS_NONZERO);
    assert_non_null(ls_apis_find(*state, "take"));
    assert_null(ls_apis_find(*state, "give"));
}

static void a_later_model_replaces_an_earlier_one(void **state)
{
    add(*state, "functions: [{names: [f], acquire: {lock: 1}}]");
    add(*state, "functions: [{names: [f], release: {lock: 1}}]");
    assert_int_equal(ls_apis_find(*state, "f")->role, LS_ROLE_RELEASE);
}

/* Each of these is refused, with a message and without a crash. */
static void mistakes_are_refused(void **state)
{
    static const char *const wrong[] = {
        "functions: [{names: [f], acquire: {lok: 1}}]",
        "functions: [{names: [f], acquire: {lock: 0}}]",
        "functions: [{names: [f], acquire: {lock: many}}]",
        "functions: [{names: [f], acquire: {lock: 1, kind: door}}]",
        "functions: [{names: [f], grab: {lock: 1}}]",
        "functions: [{names: [f], acquire: 1}]",
        "functions: [{names: [f]}]",
        "functions: [{acquire: {lock: 1}}]",
        "functions: [{names: [f], acquire: {lock: 1}, success: maybe}]",
        "functions: {names: [f]}",
        "function: []",
        "- f",
        "functions: [",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(add(*state, wrong[i]), -1);
}

static void an_empty_text_is_no_model(void **state)
{
    assert_int_equal(add(*state, ""), 0);
    assert_null(ls_apis_find(*state, "f"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_model_says_role_arguments_and_success),
        TEST(a_later_model_replaces_an_earlier_one),
        TEST(mistakes_are_refused),
        TEST(an_empty_text_is_no_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
