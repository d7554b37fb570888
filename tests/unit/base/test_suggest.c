#include "base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *nearest(const char *typed)
{
    static const char *const words[] = {"scan", "run", "report", "explain", "min-confidence"};
    struct ls_suggestion best = {0};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ls_suggest(&best, typed, words[i]);
    return best.word;
}

static void slips_of_the_fingers_are_understood(void **state)
{
    (void)state;
    assert_string_equal(nearest("scna"), "scan");
    assert_string_equal(nearest("rn"), "run");
    assert_string_equal(nearest("explian"), "explain");
    assert_string_equal(nearest("reprot"), "report");
    assert_string_equal(nearest("min-confidense"), "min-confidence");
}

static void other_words_are_not(void **state)
{
    (void)state;
    assert_null(nearest("frobnicate"));
    assert_null(nearest("x"));
    assert_null(nearest(""));
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest(longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_of_the_fingers_are_understood),
        cmocka_unit_test(other_words_are_not),
    };
    return cmocka_run_group_tests_name("commands/suggest", tests, NULL, NULL);
}
