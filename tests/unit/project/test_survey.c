#include "project/survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *listed(struct ls_arena *arena, const struct ls_intern *pool)
{
    const char *text = "";
    for (uint32_t i = 1; i < pool->texts.count; i++)
        text = ls_arena_printf(arena, "%s %s", text, pool->texts.at[i]);
    return text;
}

static void what_the_preprocessor_is_asked_is_listed_once(void **state)
{
    static const char source[] = "#include <a/b.h>\n"
                                 "  #  include \"c.h\"\n"
                                 "#include <a/b.h>\n"
                                 "#include MACRO\n"
                                 "#include \"open\n"
                                 "#include_next <d.h>\n"
                                 "#ifdef HAVE_X\n"
                                 "#elif defined(A_B) && \\\n"
                                 "    C2 > 0x10 || lower(D)\n"
                                 "#define E F\n"
                                 "x = y # if G\n"
                                 "#ifndef H";
    struct ls_arena arena = {0};
    struct ls_survey survey;
    (void)state;
    ls_survey_init(&survey);
    ls_survey_add(&survey, source, strlen(source));
    assert_string_equal(listed(&arena, &survey.includes), " a/b.h c.h");
    const char *macros = listed(&arena, &survey.macros);
    for (const char *const *m = (const char *const[]){" HAVE_X", " A_B", " C2", " D", " H", NULL};
         *m; m++)
        assert_non_null(strstr(macros, *m));
    for (const char *const *m = (const char *const[]){" E", " F", " G", " MACRO", " lower", NULL};
         *m; m++)
        assert_null(strstr(macros, *m));
    ls_survey_read(&survey, "no/such/file.c");
    ls_survey_release(&survey);
    ls_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_preprocessor_is_asked_is_listed_once),
    };
    return cmocka_run_group_tests_name("project/survey", tests, NULL, NULL);
}
