/* Variables of a frame that a thread is given and that do not last, one function f() each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

static const char prelude[] = "struct job { int number; };"
                              "static void *work(void *p) { sink(*(int *)p); return p; }";

static const char *escape_in(const struct parsed *p)
{
    if (p->flow->escapes.count == 0)
        return "lasts";
    return p->flow->escapes.at[0].is_reused ? "reused" : "gone";
}

static void variables_last_as_long_as_the_thread(void **state)
{
    (void)state;
    static const struct {
        const char *body, *escape;
    } all[] = {
        {"int n = 1; pthread_create(&t, 0, work, &n);", "gone"},
        {"int n = 1; pthread_create(&t, 0, work, &n); pthread_join(t, 0);", "lasts"},
        {"static int n; pthread_create(&t, 0, work, &n);", "lasts"},
        {"pthread_create(&t, 0, work, &count);", "lasts"},
        {"int n = 1; if (pthread_create(&t, 0, work, &n) != 0) return; pthread_join(t, 0);",
         "lasts"},
        {"int n = 1; if (pthread_create(&t, 0, work, &n)) return; if (look()) return; "
         "pthread_join(t, 0);",
         "gone"},
        {"for (int i = 0; i < 4; i++) pthread_create(&t, 0, work, &i); for (;;) look();", "reused"},
        {"int i = 0; for (;;) { pthread_create(&t, 0, work, &i); i = look(); }", "reused"},
        {"for (;;) { int i = 0; pthread_create(&t, 0, work, &i); pthread_join(t, 0); }", "lasts"},
        {"int i = 0; pthread_create(&t, 0, work, &i); for (;;) i = look();", "lasts"},
        {"int i = 0; for (;;) { pthread_create(&t, 0, work, &i); if (look()) break; } i = 1;"
         " for (;;) look();",
         "lasts"},
        {"int i = look(); for (; i < 9; i++) sink(i); pthread_create(&t, 0, work, &i); for (;;) ;",
         "lasts"},
        {"for (int r = 0;; r++) { int i = 0; for (; i < 9; i++) sink(i);"
         " pthread_create(&t, 0, work, &i); }",
         "reused"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char text[1000];
        struct parsed p;
        snprintf(text, sizeof text, "%s void f(void) { pthread_t t; %s }", prelude, all[i].body);
        parsed_init(&p, text);
        if (strcmp(escape_in(&p), all[i].escape) != 0)
            fail_msg("%s\n  expected: %s, but: %s", all[i].body, all[i].escape, escape_in(&p));
        parsed_release(&p);
    }
}

/* The one field that the next round changes is told: the thread may use others only. */
static void the_field_that_changes_is_told(void **state)
{
    (void)state;
    struct parsed p;
    char text[600];
    snprintf(text, sizeof text,
             "%s void f(void) { pthread_t t; struct job j = {0};\n"
             "for (;;) { pthread_create(&t, 0, work, &j);\nj.number = look(); } }",
             prelude);
    parsed_init(&p, text);
    assert_int_equal(p.flow->escapes.count, 1);
    const struct ls_flow_escape *it = &p.flow->escapes.at[0];
    assert_true(it->is_reused);
    assert_int_not_equal(it->changed, LS_NONE);
    assert_string_equal(p.program->fields.at[it->changed].name, "number");
    assert_int_equal(it->routine, parsed_proc(&p, "work"));
    assert_int_equal(it->gone.line, it->trace->site.line + 1);
    parsed_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_last_as_long_as_the_thread),
        cmocka_unit_test(the_field_that_changes_is_told),
    };
    return cmocka_run_group_tests_name("flow/escapes", tests, NULL, NULL);
}
