#include "project/flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DIALECT "-fgnuc-version=6.3.0"

/* Sorts the command; what is kept, separated by blanks, without the dialect. */
static const char *kept(struct ls_arena *arena, const char *command, const char *file, bool *is_c)
{
    ls_words words = {0};
    struct ls_flags flags;
    ls_words_split(&words, arena, command);
    ls_flags_sort(&flags, arena, &words, file, true);
    const char *text = "";
    for (uint32_t i = 0; i < flags.kept.count; i++)
        if (strcmp(flags.kept.at[i], DIALECT) != 0)
            text = ls_arena_printf(arena, "%s%s%s", text, *text ? " " : "", flags.kept.at[i]);
    *is_c = flags.is_c;
    ls_vec_release(&words);
    ls_flags_release(&flags);
    return text;
}

static void assert_kept(const char *command, const char *expected)
{
    struct ls_arena arena = {0};
    bool is_c;
    assert_string_equal(kept(&arena, command, "/src/a.c", &is_c), expected);
    assert_true(is_c);
    ls_arena_release(&arena);
}

static void meaning_is_kept(void **state)
{
    (void)state;
    assert_kept("gcc -c -DA -D B=1 -UC -Iinc -I inc2 -isystem /x -iquote. a.c",
                "-DA -D B=1 -UC -Iinc -I inc2 -isystem /x -iquote.");
    assert_kept("gcc -include config.h -imacros m.h -pthread -m32 -march=native -mavx512f a.c",
                "-include config.h -imacros m.h -pthread -m32 -march=native -mavx512f");
    assert_kept("gcc -funsigned-char -ffreestanding -fno-builtin-malloc -nostdinc",
                "-funsigned-char -ffreestanding -fno-builtin-malloc -nostdinc");
}

static void the_rest_is_dropped(void **state)
{
    (void)state;
    assert_kept("gcc -c -o a.o -oa.o -MD -MMD -MF a.d -MT a.o -MQ a.o -MP a.c", "");
    assert_kept("gcc -O2 -g3 -Wall -Werror=format -Wno-such -pedantic -fconserve-stack -pipe", "");
    assert_kept("gcc -mno-direct-extern-access -mpreferred-stack-boundary=4 -fplugin=x.so", "");
    assert_kept("gcc -Xclang -load -Xlinker -DX --param a=b -l m -lm -L/x -Wl,-z,now -shared", "");
    assert_kept("gcc -D_FORTIFY_SOURCE=2 -D _FORTIFY_SOURCE=3 -DKEEP", "-DKEEP");
    assert_kept("gcc -MF", "");
}

static void typing_mistakes_are_told_from_foreign_options(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    ls_words words = {0};
    struct ls_flags flags;
    ls_words_split(&words, &arena, "-O2 -Wx -fx -mx -MD -o x.o --param a=b -lm --bar -Zap");
    ls_flags_sort(&flags, &arena, &words, "a.c", false);
    assert_int_equal(flags.unknown.count, 2);
    assert_string_equal(flags.unknown.at[0], "--bar");
    assert_string_equal(flags.unknown.at[1], "-Zap");
    ls_flags_release(&flags);
    ls_vec_release(&words);
    ls_arena_release(&arena);
}

static void the_preprocessor_is_heard_through_the_driver(void **state)
{
    (void)state;
    assert_kept("gcc -Wp,-DA,-MMD,a.d,-UB,-D_FORTIFY_SOURCE=2 a.c", "-DA -UB");
}

static void standards_are_mapped_to_known_ones(void **state)
{
    (void)state;
    assert_string_equal(ls_flags_standard("gnu17"), "gnu17");
    assert_string_equal(ls_flags_standard("gnu29"), "gnu2y");
    assert_string_equal(ls_flags_standard("c3x"), "c2y");
    assert_string_equal(ls_flags_standard("iso9899:2024"), "c23");
    assert_null(ls_flags_standard("c++20"));
    assert_null(ls_flags_standard("gnu++2a"));
    assert_kept("gcc -std=gnu29 a.c", "-std=gnu2y");
    assert_kept("gcc -ansi a.c", "-std=c89");
    assert_kept("gcc -std=c++11 a.c", "");
}

static void wrappers_and_cross_compilers(void **state)
{
    (void)state;
    assert_kept("ccache gcc -DA a.c", "-DA");
    assert_kept("/bin/sh ./libtool --tag=CC --mode=compile gcc -DA -c a.c", "-DA");
    assert_kept("env LANG=C distcc aarch64-linux-gnu-gcc-12 -DA a.c",
                "--target=aarch64-linux-gnu -DA");
    assert_kept("/opt/bin/x86_64-w64-mingw32-gcc a.c", "--target=x86_64-w64-mingw32");
    assert_kept("my-gcc a.c", "");
}

static void assert_language(const char *command, const char *file, bool expected)
{
    struct ls_arena arena = {0};
    bool is_c;
    kept(&arena, command, file, &is_c);
    assert_int_equal(is_c, expected);
    ls_arena_release(&arena);
}

static void only_c_is_c(void **state)
{
    (void)state;
    assert_language("gcc -c a.c", "/a.c", true);
    assert_language("g++ -c a.c", "/a.c", false);
    assert_language("clang++-19 -c a.c", "/a.c", false);
    assert_language("gcc -c a.cc", "/a.cc", false);
    assert_language("gcc -c a.S", "/a.S", false);
    assert_language("gcc -x c -c a.inc", "/a.inc", true);
    assert_language("g++ -xc -c a.cc", "/a.cc", true);
    assert_language("gcc -x c++ -c a.c", "/a.c", false);
    assert_language("gcc -x c++ -x none a.c", "/a.c", true);
    assert_language("gcc -x", "/a.c", false);
}

static bool claims_gcc(const char *command)
{
    struct ls_arena arena = {0};
    ls_words words = {0};
    struct ls_flags flags;
    ls_words_split(&words, &arena, command);
    ls_flags_sort(&flags, &arena, &words, "/src/a.c", true);
    bool found = false;
    for (uint32_t i = 0; i < flags.kept.count; i++)
        found |= strcmp(flags.kept.at[i], DIALECT) == 0;
    ls_vec_release(&words);
    ls_flags_release(&flags);
    ls_arena_release(&arena);
    return found;
}

static void gcc_is_claimed_where_gcc_builds(void **state)
{
    (void)state;
    assert_true(claims_gcc("gcc -c a.c"));
    assert_true(claims_gcc("ccache cc -c a.c"));
    assert_true(claims_gcc("aarch64-linux-gnu-gcc-12 a.c"));
    assert_false(claims_gcc("clang -c a.c"));
    assert_false(claims_gcc("/usr/bin/clang-19 -c a.c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meaning_is_kept),
        cmocka_unit_test(the_rest_is_dropped),
        cmocka_unit_test(typing_mistakes_are_told_from_foreign_options),
        cmocka_unit_test(the_preprocessor_is_heard_through_the_driver),
        cmocka_unit_test(standards_are_mapped_to_known_ones),
        cmocka_unit_test(wrappers_and_cross_compilers),
        cmocka_unit_test(gcc_is_claimed_where_gcc_builds),
        cmocka_unit_test(only_c_is_c),
    };
    return cmocka_run_group_tests_name("project/flags", tests, NULL, NULL);
}
