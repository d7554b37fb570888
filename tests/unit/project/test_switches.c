#include "project/switches.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_choice(const char *text, const char *expected)
{
    struct ls_intern chosen;
    ls_intern_init(&chosen);
    ls_switches_choose(&chosen, text, strlen(text));
    assert_int_equal(chosen.texts.count, expected ? 2 : 1);
    if (expected)
        assert_string_equal(chosen.texts.at[1], expected);
    ls_intern_release(&chosen);
}

static void a_choice_that_ends_in_an_error_is_made(void **state)
{
    (void)state;
    check_choice("#ifndef LOCKS_H\n"
                 "#ifdef USE_FUTEX\n#elif defined FAST_LOCK\n#elif defined(USE_PTHREAD_MUTEX)\n"
                 "# if 0 > 1\n# endif\n"
                 "#else\n#  error \"no locking method\"\n#endif\n#endif\n",
                 "USE_PTHREAD_MUTEX");
    check_choice("#ifdef WITH_A\n#else\n#if defined(B) || defined C\n#else\n#error none\n#endif\n"
                 "#endif\n",
                 "WITH_A");
    check_choice("#if !defined(NET_POSIX) && \\\n    !defined(NET_OTHER)\n#error choose\n#endif\n",
                 "NET_POSIX");
    check_choice("#ifdef SHARED_MEMORY\n#include \"shared.h\"\n#else\n#error needed\n#endif\n",
                 "SHARED_MEMORY");
}

static void where_nothing_has_to_be_chosen_nothing_is(void **state)
{
    (void)state;
    check_choice("#ifdef A\n#elif defined B\n#else\nint error;\n#endif\n", NULL);
    check_choice("#ifdef A\n#elif defined(__GNUC__)\n#else\n#error who\n#endif\n", NULL);
    check_choice("#ifdef A\n#elif B > 4\n#else\n#error who\n#endif\n", NULL);
    check_choice("#ifdef HAVE_A\n#elif defined B\n#else\n#error who\n#endif\n", NULL);
    check_choice("#ifdef _WIN32\n#ifdef A\n#elif defined B\n#else\n#error who\n#endif\n#endif\n",
                 NULL);
    check_choice("#ifndef CONFIG_H\n#error include it\n#endif\n", NULL);
    check_choice("#ifdef __linux__\n#else\n#error port it\n#endif\n", NULL);
    check_choice("#ifdef A\n#error not with A\n#endif\n", NULL);
    check_choice("#ifdef A\n#else\n#warning no error\n#endif\n", NULL);
}

static void threads_are_asked_for(void **state)
{
    (void)state;
    check_choice("#ifndef H\n#ifdef THREADED\n#ifndef WIN32\n#include <pthread.h>\n#endif\n#endif\n"
                 "#endif\n",
                 "THREADED");
    check_choice("#if defined(USE_THREADS) || defined(EXTRA)\n# include <threads.h>\n#endif\n",
                 "USE_THREADS");
    check_choice("#ifdef WITH_THREADS\n#include <stdio.h>\n#endif\n#include <pthread.h>\n", NULL);
    check_choice("#ifdef WITH_THREADS\n#else\n#include <pthread.h>\n#endif\n", NULL);
    check_choice("#ifndef NO_THREADS\n#include <pthread.h>\n#endif\n", NULL);
    check_choice("#ifdef STANDALONE\n#include <pthread.h>\n#endif\n", NULL);
    check_choice("#ifdef THREAD_TEST\n#include <pthread.h>\n#endif\n", NULL);
    check_choice("#ifdef WIN32_THREADS\n#include <pthread.h>\n#endif\n", NULL);
    check_choice("#ifdef HAVE_THREADS\n#include <pthread.h>\n#endif\n", NULL);
}

static void check_file(const char *text, const char *expected)
{
    struct ls_arena arena = {0};
    const char *name = ls_switches_of_file(&arena, text);
    if (expected)
        assert_string_equal(name, expected);
    else
        assert_null(name);
    ls_arena_release(&arena);
}

static void a_file_behind_one_macro_asks_for_it(void **state)
{
    (void)state;
    check_file("#include \"config.h\"\n#ifdef WITH_X\nint f(void) {\n#if 0\n#endif\n}\n#endif\n",
               "WITH_X");
    check_file("#if ENABLE_X\nint f(void) {\n}\n#else\n#endif\n", "ENABLE_X");
    check_file("#ifndef USE_X\nint stub(void);\n#else\nint f(void) {\n}\n#endif\n", "USE_X");
}

static void other_files_ask_for_none(void **state)
{
    (void)state;
    check_file("int f(void) {\n}\n#ifdef X\nint g(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef _WIN32\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef HAVE_X\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef USE_KQUEUE\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef UNIT_TEST\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifndef X\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef __linux__\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#if X > 3\nint f(void) {\n}\n#endif\n", NULL);
    check_file("#ifdef X\n#endif\n#endif\n#else\nint f(void);\n", NULL);
    check_file("", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_choice_that_ends_in_an_error_is_made),
        cmocka_unit_test(where_nothing_has_to_be_chosen_nothing_is),
        cmocka_unit_test(threads_are_asked_for),
        cmocka_unit_test(a_file_behind_one_macro_asks_for_it),
        cmocka_unit_test(other_files_ask_for_none),
    };
    return cmocka_run_group_tests_name("project/switches", tests, NULL, NULL);
}
