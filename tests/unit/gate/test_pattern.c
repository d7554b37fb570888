#include "gate/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void patterns_of_paths(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"a.c", "a.c", true},
        {"a.c", "src/deep/a.c", true},
        {"a.c", "src/aa.c", false},
        {"a.c", "a.cc", false},
        {"src", "src/a.c", true},
        {"src/", "src/a.c", true},
        {"src/", "lib/src/a.c", true},
        {"src/", "src", false},
        {"/src", "src/a.c", true},
        {"/src", "lib/src/a.c", false},
        {"./src", "src/a.c", true},
        {"src/net", "src/net/a.c", true},
        {"src/net", "lib/src/net/a.c", false},
        {"src/net", "src/network/a.c", false},
        {"*.c", "src/a.c", true},
        {"*.c", "src/a.h", false},
        {"src/*.c", "src/a.c", true},
        {"src/*.c", "src/net/a.c", false},
        {"src/**/a.c", "src/a.c", true},
        {"src/**/a.c", "src/x/y/a.c", true},
        {"**/gen", "x/gen/a.c", true},
        {"**", "x/a.c", true},
        {"src/**", "lib/a.c", false},
        {"?.c", "a.c", true},
        {"?.c", "ab.c", false},
        {"src?a.c", "src/a.c", false},
        {"", "a.c", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ls_pattern_matches(cases[i].pattern, cases[i].path), cases[i].matches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(patterns_of_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
