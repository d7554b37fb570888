/* Critical sections that were taken apart, in functions of a library. */
#include "flow/sections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

#define LOCKED(what) "pthread_mutex_lock(&m); " what " pthread_mutex_unlock(&m); "
#define F(body) "void f(void) { " body "}"

static struct parsed parsed;

/* The only split, in f(); NULL when there is none. */
static const struct ls_flow_split *split_of(const char *text)
{
    parsed_init(&parsed, text);
    uint32_t count = parsed.flow->splits.count;
    assert_true(count <= 1);
    if (count == 0)
        return NULL;
    const struct ls_flow_split *split = &parsed.flow->splits.at[0];
    assert_int_equal(split->proc, parsed_proc(&parsed, "f"));
    return split;
}

static void expect_kind(const char *text, enum ls_split_kind kind)
{
    const struct ls_flow_split *split = split_of(text);
    assert_non_null(split);
    assert_int_equal(split->kind, kind);
    parsed_release(&parsed);
}

static void expect_none(const char *text)
{
    if (split_of(text))
        fail_msg("a split in %s", text);
    parsed_release(&parsed);
}

static void a_look_that_decides_about_a_later_write_is_a_check(void **state)
{
    (void)state;
    expect_kind(F("int n; " LOCKED("n = count;") "if (n < 5) { " LOCKED("count = 7;") "}"),
                LS_SPLIT_CHECK);
    expect_none(F("int n; " LOCKED("n = count; if (n < 5) count = 7;")));
    expect_none(F("int n; " LOCKED("n = count;") "sink(n); " LOCKED("count = 7;")));
}

static void a_value_that_goes_into_a_later_write_is_an_update(void **state)
{
    (void)state;
    expect_kind(F("int n; " LOCKED("n = count;") LOCKED("count = n + 1;")), LS_SPLIT_UPDATE);
    expect_none(F("int n; " LOCKED("n = count;") LOCKED("limit = n + 1;")));
    expect_none(F("int n = look(); " LOCKED("sink(count);") LOCKED("count = n + 1;")));
}

static void who_looks_again_relies_on_nothing(void **state)
{
    (void)state;
    expect_none(
        F("int n; " LOCKED("n = count;") "if (n < 5) { " LOCKED("if (count < 5) count = 7;") "}"));
}

static void a_pointer_that_is_followed_later(void **state)
{
    (void)state;
    expect_kind("struct s { int n; struct s *next; }; extern struct s *head;\n" F(
                    "struct s *p; " LOCKED("p = head;") "if (p) p->n = 1; "),
                LS_SPLIT_POINTER);
    expect_none("struct s { int n; struct s *next; }; extern struct s *head;\n" F(
        "struct s *p; " LOCKED("p = head; if (p) p->n = 1;")));
}

static void glances_and_acts_of_called_functions_count(void **state)
{
    (void)state;
    const char get_and_set[] = "static int get(void) { int n; " LOCKED(
        "n = count;") "return n; }\n"
                      "static void set(int n) { " LOCKED(
                          "count = n;") "}\n"
                                        "void f(void) { if (get() == 0) set(1); }";
    const struct ls_flow_split *split = split_of(get_and_set);
    assert_non_null(split);
    assert_int_equal(split->kind, LS_SPLIT_CHECK);
    uint32_t block;
    const struct ls_inst *call = parsed_call(&parsed, parsed_proc(&parsed, "f"), "get", 0, &block);
    assert_int_equal(split->look.trace->site.line, call->site.line);
    const struct ls_sections *get = parsed.flow->sections[parsed_proc(&parsed, "get")];
    const struct ls_sections *set = parsed.flow->sections[parsed_proc(&parsed, "set")];
    assert_true(get && get->glances == 1 && get->acts == 0 && get->glance[0].same);
    assert_true(set && set->acts == 1 && set->glances == 0 && !set->act[0].plain);
    parsed_release(&parsed);
}

static void one_call_is_one_section(void **state)
{
    (void)state;
    expect_none("static int step(void) { int n; " LOCKED("n = count;")
                    LOCKED("count = 2;") "return n; }\n"
                                         "void f(void) { while (step() == 0) sink(1); }");
}

static void what_is_written_is_told(void **state)
{
    (void)state;
    const struct ls_flow_split *split =
        split_of(F("int n; " LOCKED("n = count;") "if (n) { " LOCKED("count = 0;") "}"));
    assert_true(split && split->act.plain && !split->act.fresh);
    parsed_release(&parsed);
    split = split_of(F("int n; " LOCKED("n = count;") "if (n) { " LOCKED("count++;") "}"));
    assert_true(split && !split->act.plain && split->act.fresh);
    parsed_release(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_that_decides_about_a_later_write_is_a_check),
        cmocka_unit_test(a_value_that_goes_into_a_later_write_is_an_update),
        cmocka_unit_test(who_looks_again_relies_on_nothing),
        cmocka_unit_test(a_pointer_that_is_followed_later),
        cmocka_unit_test(glances_and_acts_of_called_functions_count),
        cmocka_unit_test(one_call_is_one_section),
        cmocka_unit_test(what_is_written_is_told),
    };
    return cmocka_run_group_tests_name("flow/sections", tests, NULL, NULL);
}
