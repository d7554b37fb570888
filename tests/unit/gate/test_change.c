#include "gate/change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char diff[] = "diff --git a/src/a.c b/src/a.c\n"
                           "--- a/src/a.c\n"
                           "+++ b/src/a.c\n"
                           "@@ -10,2 +12,3 @@ f(void)\n"
                           "-+++ b/not/a/path.c\n"
                           "+++ b/not/a/path.c\n"
                           "@@ -20,2 +24,0 @@\n"
                           "diff --git a/old.c b/old.c\n"
                           "--- a/old.c\n"
                           "+++ /dev/null\n"
                           "@@ -1 +0,0 @@\n"
                           "diff --git a/b c.c b/b c.c\n"
                           "--- a/b c.c\t\n"
                           "+++ b/b c.c\t\n"
                           "@@ -1 +1 @@\n";

static struct ls_finding at(const char *file, uint32_t line)
{
    return (struct ls_finding){
        .rule = "x", .message = "", .at = {file, "f", line, 1}, .fingerprint = 7};
}

static void touched_lines(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        uint32_t line;
        bool touched;
    } cases[] = {
        {"/p/src/a.c", 11, false}, {"/p/src/a.c", 12, true},      {"/p/src/a.c", 14, true},
        {"/p/src/a.c", 15, false}, {"/p/src/a.c", 24, true},      {"/p/src/a.c", 25, true},
        {"/p/src/a.c", 26, false}, {"/p/b c.c", 1, true},         {"/p/b c.c", 2, false},
        {"/q/src/a.c", 12, false}, {"/p/not/a/path.c", 1, false},
    };
    struct ls_change change = {0};
    struct ls_finding known = at("/p/x.c", 1);
    ls_change_read(&change, diff, "/p");
    ls_baseline_add(&change.before, &known, "/p");
    ls_baseline_finish(&change.before);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ls_finding finding = at(cases[i].file, cases[i].line);
        assert_int_equal(ls_change_concerns(&change, &finding), cases[i].touched);
    }
    struct ls_related related = {.at = {"/p/src/a.c", "f", 13, 1}};
    known.relateds = 1;
    known.related = &related;
    assert_true(ls_change_concerns(&change, &known));
    struct ls_finding fresh = at("/p/x.c", 1);
    fresh.fingerprint = 8;
    assert_true(ls_change_concerns(&change, &fresh));
    ls_change_release(&change);
}

static void odd_diffs_are_survived(void **state)
{
    (void)state;
    static const char *const odd[] = {"",
                                      "@@",
                                      "@@ -1 +99999999999999999999,5 @@",
                                      "+++ b/",
                                      "diff \n+++ b/\n@@ x",
                                      "diff x\n+++ b/a\n@@ +"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct ls_change change = {0};
        ls_change_read(&change, odd[i], "/p");
        ls_change_release(&change);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touched_lines),
        cmocka_unit_test(odd_diffs_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
