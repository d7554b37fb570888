#include "project/buildfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *read_text(struct ls_arena *arena, const char *text, const char **headers)
{
    struct ls_buildfile file = {0};
    const char *lines = ls_buildfile_read(arena, text, &file);
    const ls_words *all[] = {&file.headers, &file.forced, &file.numbers};
    *headers = "";
    for (unsigned kind = 0; kind < 3; kind++)
        for (uint32_t i = 0; i < all[kind]->count; i++)
            *headers = ls_arena_printf(arena, "%s %s", *headers, all[kind]->at[i]);
    ls_buildfile_release(&file);
    return lines;
}

static void headers_and_texts_of_autoconf_are_read(void **state)
{
    struct ls_arena arena = {0};
    const char *headers;
    (void)state;
    const char *lines =
        read_text(&arena,
                  "AC_CONFIG_HEADERS([config.h lib/own.h:lib/own.h.in\n $more])\n"
                  "AM_CONFIG_HEADER(old.h)\n"
                  "AC_DEFINE_UNQUOTED([PLACE], [\"$place\"], [where])\n"
                  "AC_DEFINE(NAME,\"shop\")\nAC_DEFINE([SWITCH], [1])\n"
                  "AC_DEFINE(HAVE_X, \"x\")\n"
                  "AM_CPPFLAGS = -DDIR=\\\"$(dir)\\\" -DLEVEL=3 -DSIDE=1 -D_RESERVED=2\n",
                  &headers);
    assert_string_equal(headers, " config.h lib/own.h old.h LEVEL=3");
    assert_non_null(strstr(lines, "#define PLACE \"guessed\"\n"));
    assert_non_null(strstr(lines, "#define NAME \"guessed\"\n"));
    assert_non_null(strstr(lines, "#define DIR \"guessed\"\n"));
    assert_null(strstr(lines, "SWITCH"));
    assert_null(strstr(lines, "HAVE_X"));
    assert_null(strstr(lines, "LEVEL"));
    ls_arena_release(&arena);
}

static void what_autoheader_puts_around_is_read(void **state)
{
    struct ls_arena arena = {0};
    const char *headers;
    (void)state;
    const char *lines = read_text(&arena,
                                  "AH_TOP([/* */\n#ifndef OWN_CONFIG_H\n#define OWN_CONFIG_H\n])\n"
                                  "AH_BOTTOM([\n#include \"own_bottom.h\"\n#endif\n])\n"
                                  "#include \"other.h\"\n#define OTHER\n",
                                  &headers);
    assert_string_equal(lines, "#ifndef OWN_CONFIG_H\n#define OWN_CONFIG_H\n#endif\n"
                               "#if __has_include(\"own_bottom.h\")\n#include \"own_bottom.h\"\n"
                               "#endif\n");
    ls_arena_release(&arena);
}

static void headers_and_values_of_meson_are_read(void **state)
{
    struct ls_arena arena = {0};
    const char *headers;
    (void)state;
    const char *lines = read_text(&arena,
                                  "cdata.set_quoted('PLACE', datadir)\ncdata.set('MAJOR', "
                                  "major_number)\ncdata.set('ON', 1)\n"
                                  "configure_file(output : 'config.h', configuration : cdata)\n"
                                  "configure_file(output: 'x.pc')\n"
                                  "cdata.set('LINE_SIZE', 64)\n"
                                  "add_project_arguments('-include', 'own_all.h')\n",
                                  &headers);
    assert_string_equal(headers, " config.h own_all.h");
    assert_non_null(strstr(lines, "#define LINE_SIZE 64\n"));
    assert_non_null(strstr(lines, "#define PLACE \"guessed\"\n"));
    assert_non_null(strstr(lines, "#define MAJOR 0\n"));
    assert_null(strstr(lines, "ON "));
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_and_texts_of_autoconf_are_read),
        cmocka_unit_test(what_autoheader_puts_around_is_read),
        cmocka_unit_test(headers_and_values_of_meson_are_read),
    };
    return cmocka_run_group_tests_name("project/buildfile", tests, NULL, NULL);
}
