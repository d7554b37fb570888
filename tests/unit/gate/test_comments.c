#include "gate/comments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* "line>target rule(reason) ..." of all comments in the text; a bare "-" is a comment without rule.
 */
static void check(const char *text, const char *expected)
{
    struct ls_arena arena = {0};
    ls_ignores ignores = {0};
    ls_ignores_find(&ignores, &arena, text, strlen(text));
    const char *found = "";
    for (uint32_t i = 0; i < ignores.count; i++) {
        const struct ls_ignore *ignore = &ignores.at[i];
        found = ls_arena_printf(&arena, "%s%s%u>%u %s(%s)%s", found, i > 0 ? " " : "", ignore->line,
                                ignore->target, ignore->rule ? ignore->rule : "-", ignore->reason,
                                ignore->nolint ? "!" : "");
    }
    assert_string_equal(found, expected);
    ls_vec_release(&ignores);
    ls_arena_release(&arena);
}

static void behind_code_a_comment_is_about_its_line(void **state)
{
    (void)state;
    check("x;\nf(); // lockstitch: ignore[a-b] why\n", "2>2 a-b(why)");
    check("f(); /* lockstitch: ignore[a]  why so  */ g();\n", "1>1 a(why so)");
    check("f(); //lockstitch:ignore[a,b , c] why", "1>1 a(why) 1>1 b(why) 1>1 c(why)");
    check("f(); // lockstitch: ignore[a]\n", "1>1 a()");
    check("f(); /* one\n lockstitch: ignore[a] why\n*/ g();", "2>2 a(why)");
}

static void alone_it_is_about_the_next_code(void **state)
{
    (void)state;
    check("// lockstitch: ignore[a] why\nf();\n", "1>2 a(why)");
    check("  /* lockstitch: ignore[a] why */\n\n// more\n\n  f();\n g();\n", "1>5 a(why)");
    check("// lockstitch: ignore[a] x\n// lockstitch: ignore[b] y\nf(); // z\n",
          "1>3 a(x) 2>3 b(y)");
    check("/* lockstitch: ignore[a] why */ f();\n", "1>1 a(why)");
    check("// lockstitch: ignore[a] why\n", "1>0 a(why)");
    check("f(); // lockstitch: ignore[b] y\n// lockstitch: ignore[a] x\ng();\n",
          "1>1 b(y) 2>3 a(x)");
}

static void comments_of_clang_tidy(void **state)
{
    (void)state;
    check("f(); // NOLINT(lockstitch-a-b)\n", "1>1 a-b()!");
    check("f(); // NOLINT(x-y, lockstitch-a,lockstitch-*)\n", "1>1 a()! 1>1 *()!");
    check("// NOLINTNEXTLINE(lockstitch-a)\nf();\n", "1>2 a()!");
    check("f(); // NOLINT lockstitch\n// NOLINT(other) lockstitch\n", "");
}

static void what_is_no_comment(void **state)
{
    (void)state;
    check("s = \"// lockstitch: ignore[a] why\";", "");
    check("s = \"\\\"// lockstitch: ignore[a] why\";", "");
    check("c = '\"'; // lockstitch: ignore[a] why", "1>1 a(why)");
    check("#error don't\nf(); // lockstitch: ignore[a] why", "2>2 a(why)");
    check("// \\\nlockstitch: ignore[a] why\nf();", "2>3 a(why)");
    check("s = \"a\\\nb\"; // lockstitch: ignore[a] why", "2>2 a(why)");
}

static void what_is_written_wrongly(void **state)
{
    (void)state;
    check("f(); // lockstitch: ignore a\n", "1>1 -()");
    check("f(); // lockstitch: ignore[a\n", "1>1 -()");
    check("f(); // lockstitch: a tool\n", "");
    check("f(); /* lockstitch: ignore[a] never ends", "1>1 a(never ends)");
    check("f(); // lockstitch: ign", "");
    check("f(); // lockstitch:", "");
    check("lockstitch '", "");
    check("lockstitch /", "");
    check("lockstitch \"\\", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(behind_code_a_comment_is_about_its_line),
        cmocka_unit_test(alone_it_is_about_the_next_code),
        cmocka_unit_test(comments_of_clang_tidy),
        cmocka_unit_test(what_is_no_comment),
        cmocka_unit_test(what_is_written_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
