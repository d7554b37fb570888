/* The text of a source, read without clang. A bar in the text marks the place that is asked about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "frontend/code.h"

struct marked {
    char text[200];
    struct ls_code code;
    size_t place;
};

static void read_marked(struct marked *marked, const char *text)
{
    const char *bar = strchr(text, '|');
    marked->place = (size_t)(bar - text);
    memcpy(marked->text, text, marked->place);
    strcpy(marked->text + marked->place, bar + 1);
    marked->code = (struct ls_code){marked->text, strlen(marked->text)};
}

/* What stands there, at the offset. */
static void assert_at(const struct marked *marked, size_t offset, const char *what)
{
    assert_in_range(offset, 0, marked->code.size);
    assert_int_equal(strncmp(marked->code.at + offset, what, strlen(what)), 0);
}

static void blanks_and_comments_are_skipped(void **state)
{
    (void)state;
    struct marked m;
    read_marked(&m, "a| /* b */ \n// c\n\td");
    assert_at(&m, ls_code_blanks(m.code, m.place), "d");
    read_marked(&m, "a|b");
    assert_int_equal(ls_code_blanks(m.code, m.place), m.place);
    read_marked(&m, "a| /* never ends");
    assert_int_equal(ls_code_blanks(m.code, m.place), m.code.size);
}

static void a_word_ends_where_it_ends(void **state)
{
    (void)state;
    struct marked m;
    read_marked(&m, "x = |name_1+2;");
    assert_at(&m, ls_code_word(m.code, m.place), "+2;");
    read_marked(&m, "x |= 1;");
    assert_int_equal(ls_code_word(m.code, m.place), m.place);
}

static void a_statement_starts_behind_the_one_before(void **state)
{
    (void)state;
    static const char *const all[][2] = {
        {"f(); g(a, |b);", "g(a"},
        {"if (x) { g(|b); }", "g(b"},
        {"a(); /* b */ c(|x);", "c(x"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct marked m;
        read_marked(&m, all[i][0]);
        size_t start = ls_code_statement(m.code, m.place);
        assert_at(&m, ls_code_blanks(m.code, start), all[i][1]);
    }
}

static void a_call_is_open_when_something_else_is_behind_it(void **state)
{
    (void)state;
    struct marked m;
    struct ls_call_text call;
    read_marked(&m, "f(); each(a, (b)) |{ g(); }");
    assert_true(ls_code_open_call(m.code, m.place, &call));
    assert_at(&m, call.start, "each(");
    assert_at(&m, call.end, "(a, (b))");
    assert_at(&m, call.behind, "{ g");
    read_marked(&m, "f(); done(a)|;");
    assert_false(ls_code_open_call(m.code, m.place, &call));
    read_marked(&m, "f(); x = |1;");
    assert_false(ls_code_open_call(m.code, m.place, &call));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_and_comments_are_skipped),
        cmocka_unit_test(a_word_ends_where_it_ends),
        cmocka_unit_test(a_statement_starts_behind_the_one_before),
        cmocka_unit_test(a_call_is_open_when_something_else_is_behind_it),
    };
    return cmocka_run_group_tests_name("frontend/code", tests, NULL, NULL);
}
