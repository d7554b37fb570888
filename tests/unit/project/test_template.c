#include "project/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_header_of_a_template_is_told_by_its_name(void **state)
{
    static const char *const names[][2] = {
        {"config.h.in", "config.h"},    {"event.h.cmake", "event.h"},
        {"a.h.cmake.in", "a.h"},        {"a.cmake.h.in", "a.h"},
        {"config_h.in", "config.h"},    {"config.hin", "config.h"},
        {"config.h.meson", "config.h"}, {"stdio.in.h", NULL},
        {"Makefile.in", NULL},          {".h.in", NULL},
    };
    struct ls_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *output = ls_template_output(&arena, names[i][0]);
        if (names[i][1])
            assert_string_equal(output, names[i][1]);
        else
            assert_null(output);
    }
    ls_arena_release(&arena);
}

/* What a line becomes when the sources include <bell/ring.h>. */
static void templates_are_filled_line_by_line(void **state)
{
    static const char *const lines[][2] = {
        {"# undef HAVE_PTHREADS", "#define HAVE_PTHREADS 1\n"},
        {"#undef HAVE_KQUEUE_OF_BSD", ""},
        {"#undef const", ""},
        {"#undef HAVE_BELL_RING_H",
         "#if __has_include(<bell/ring.h>)\n#define HAVE_BELL_RING_H 1\n#endif\n"},
        {"#undef HAVE_DECL_STRLEN", "#define HAVE_DECL_STRLEN 1\n"},
        {"#undef HAVE_DECL_NO_SUCH_THING", "#define HAVE_DECL_NO_SUCH_THING 0\n"},
        {"#undef ENABLE_CRYPTO_OPENSSL", "#if __has_include(<openssl/ssl.h>)\n"
                                         "#define ENABLE_CRYPTO_OPENSSL 1\n#endif\n"},
        {"#undef SHOP_HAVE_MULTITHREADING", "#define SHOP_HAVE_MULTITHREADING 1\n"},
        {"#undef SIZEOF_LONG_LONG", "#define SIZEOF_LONG_LONG __SIZEOF_LONG_LONG__\n"},
        {"#undef SIZEOF_TIME_T", "#define SIZEOF_TIME_T __SIZEOF_POINTER__\n"},
        {"#mesondefine HAVE_STRNLEN", "#define HAVE_STRNLEN 1\n"},
        {"#cmakedefine SHOP_HAVE_STRNLEN 1\r", "#define SHOP_HAVE_STRNLEN 1\n"},
        {"#cmakedefine WITH_FLOWERS", ""},
        {"#cmakedefine01 WITH_FLOWERS", "#define WITH_FLOWERS 0\n"},
        {"#cmakedefine01 USE_PTHREADS", "#define USE_PTHREADS 1\n"},
        {"#define V \"v@VERSION@\"", "#define V \"vguessed\"\n"},
        {"#define N ${COUNT} /* of @ */", "#define N 0 /* of @ */\n"},
        {"#define SHOP__ssize_t @SHOP__ssize_t@", "#define SHOP__ssize_t ssize_t\n"},
        {"#define SHOP__inline @SHOP__inline@", "#define SHOP__inline inline\n"},
        {"@BLOCK@", "\n"},
        {"#include \"../ring@SUFFIX@.h\"", "#include \"../ring.h\"\n"},
        {"# include <ring@SUFFIX@.h>", "# include <ring.h>\n"},
        {"#if @HAVE_PTHREADS@", "#if 1\n"},
        {"int x;", "int x;\n"},
        {"", "\n"},
    };
    struct ls_arena arena = {0};
    struct ls_survey survey;
    (void)state;
    ls_survey_init(&survey);
    static const char source[] = "#include <bell/ring.h>\n";
    ls_survey_add(&survey, source, strlen(source));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *line = ls_arena_printf(&arena, "%s\n", lines[i][0]);
        assert_string_equal(ls_template_fill(&arena, &survey, line), lines[i][1]);
    }
    ls_survey_release(&survey);
    ls_arena_release(&arena);
}

static void without_a_template_the_sources_say_what_they_test(void **state)
{
    struct ls_arena arena = {0};
    struct ls_survey survey;
    (void)state;
    ls_survey_init(&survey);
    static const char source[] =
        "#ifdef HAVE_STRNLEN\n#elif SIZEOF_LONG == 8 && !defined FLOWERS\n";
    ls_survey_add(&survey, source, strlen(source));
    const char *text = ls_template_replace(&arena, &survey, "#define MORE 1\n");
    assert_non_null(strstr(text, "#define HAVE_STRNLEN 1\n"));
    assert_non_null(strstr(text, "#define SIZEOF_LONG __SIZEOF_LONG__\n"));
    assert_non_null(strstr(text, "#define PACKAGE_VERSION \"guessed\"\n"));
    assert_non_null(strstr(text, "#define MORE 1\n"));
    assert_null(strstr(text, "FLOWERS"));
    ls_survey_release(&survey);
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_of_a_template_is_told_by_its_name),
        cmocka_unit_test(templates_are_filled_line_by_line),
        cmocka_unit_test(without_a_template_the_sources_say_what_they_test),
    };
    return cmocka_run_group_tests_name("project/template", tests, NULL, NULL);
}
