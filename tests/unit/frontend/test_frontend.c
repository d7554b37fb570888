/* What ls_frontend_parse reports besides the IR, and what it survives. The IR itself: tests/ir. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frontend/frontend.h"
#include "ir/verify.h"

/* One source file in a directory of its own. */
struct source {
    char directory[64];
    char *path;
};

static int setup(void **state)
{
    struct source *s = calloc(1, sizeof *s);
    snprintf(s->directory, sizeof s->directory, "/tmp/lockstitch-frontend-XXXXXX");
    if (!s || !mkdtemp(s->directory) || asprintf(&s->path, "%s/a.c", s->directory) < 0)
        return -1;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct source *s = *state;
    unlink(s->path);
    rmdir(s->directory);
    free(s->path);
    free(s);
    return 0;
}

static void write_source(const struct source *s, const char *text)
{
    FILE *file = fopen(s->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Writes and parses; the unit, if there is one, is well formed. */
static struct ls_frontend_result parse(const struct source *s, const char *text,
                                       const char *const *args, uint32_t count)
{
    write_source(s, text);
    struct ls_frontend_job job = {
        .file = "a.c", .directory = s->directory, .args = args, .count = count};
    struct ls_frontend_result result;
    int status = ls_frontend_parse(&job, &result);
    assert_int_equal(status, result.unit ? 0 : -1);
    struct ls_arena arena = {0};
    if (result.unit)
        assert_null(ls_unit_verify(result.unit, &arena));
    ls_arena_release(&arena);
    return result;
}

static void release(struct ls_frontend_result *result)
{
    ls_unit_free(result->unit);
    ls_frontend_result_release(result);
}

static const struct ls_function *function_named(const struct ls_unit *unit, const char *name)
{
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        if (strcmp(ls_unit_text(unit, unit->functions.at[i].name), name) == 0)
            return &unit->functions.at[i];
    }
    return NULL;
}

static bool has_message(const struct ls_frontend_result *result, const char *part)
{
    for (uint32_t i = 0; i < result->message_count; i++) {
        if (strstr(result->messages[i], part))
            return true;
    }
    return false;
}

static void clean_file_has_no_errors(void **state)
{
    const struct source *s = *state;
    struct ls_frontend_result result = parse(s, "int f(void) { return 1; }\n", NULL, 0);
    assert_non_null(result.unit);
    assert_int_equal(result.errors, 0);
    assert_int_equal(result.message_count, 0);
    assert_string_equal(result.files[0], s->path);
    assert_string_equal(ls_unit_text(result.unit, result.unit->files.at[0]), s->path);
    release(&result);
}

static void included_files_are_listed(void **state)
{
    struct ls_frontend_result result = parse(*state, "#include <pthread.h>\nint x;\n", NULL, 0);
    bool found = false;
    for (uint32_t i = 0; i < result.file_count; i++) {
        const char *name = strrchr(result.files[i], '/');
        found |= strcmp(name, "/pthread.h") == 0;
        assert_int_equal(result.files[i][0], '/');
    }
    assert_true(found);
    release(&result);
}

static void syntax_errors_leave_the_rest(void **state)
{
    const char *text = "int f(void) { return ; ; +; }\nint g(void) { return 2; }\nint x = ;\n";
    struct ls_frontend_result result = parse(*state, text, NULL, 0);
    assert_true(result.errors >= 2);
    assert_int_equal(result.fatal_errors, 0);
    assert_true(has_message(&result, "a.c:1:"));
    assert_true(function_named(result.unit, "g")->blocks > 0);
    release(&result);
}

/* gcc before 14 builds this, with warnings. */
static void old_habits_are_no_errors(void **state)
{
    const char *text = "static void (*handler)(int);\n"
                       "int f(char *p) { int n = p; handler = f; undeclared(n); return; }\n"
                       "implicit(void) { return undeclared(1); }\n";
    struct ls_frontend_result result = parse(*state, text, NULL, 0);
    assert_int_equal(result.errors, 0);
    assert_true(function_named(result.unit, "implicit")->blocks > 0);
    release(&result);
}

static void missing_header_is_fatal_and_named(void **state)
{
    const char *text = "#include \"nowhere.h\"\nint g(void) { return 2; }\n";
    struct ls_frontend_result result = parse(*state, text, NULL, 0);
    assert_int_equal(result.fatal_errors, 1);
    assert_true(has_message(&result, "a.c:1:10: error: 'nowhere.h' file not found"));
    assert_false(result.misses_own_headers);
    assert_true(function_named(result.unit, "g")->blocks > 0);
    release(&result);
}

static void missing_headers_of_clang_are_noticed(void **state)
{
    const char *const args[] = {"-nobuiltininc"};
    struct ls_frontend_result result = parse(*state, "#include <stddef.h>\n", args, 1);
    assert_true(result.misses_own_headers);
    release(&result);
}

static void missing_file_is_no_unit(void **state)
{
    const struct source *s = *state;
    struct ls_frontend_job job = {.file = "absent.c", .directory = s->directory};
    struct ls_frontend_result result;
    assert_int_equal(ls_frontend_parse(&job, &result), -1);
    assert_null(result.unit);
    assert_true(has_message(&result, "absent.c: cannot be read"));
    release(&result);
}

static void refused_option_is_no_unit(void **state)
{
    const char *const args[] = {"-std=gnu99999"};
    struct ls_frontend_result result = parse(*state, "int x;\n", args, 1);
    assert_null(result.unit);
    assert_true(has_message(&result, "refuses the options"));
    release(&result);
}

static void relative_paths_are_those_of_the_directory(void **state)
{
    const struct source *s = *state;
    char *header;
    assert_true(asprintf(&header, "%s/h.h", s->directory) > 0);
    FILE *file = fopen(header, "w");
    fputs("int from_header(void);\n", file);
    fclose(file);
    const char *const args[] = {"-I."};
    struct ls_frontend_result result =
        parse(s, "#include <h.h>\nint f(void) { return from_header(); }\n", args, 1);
    assert_int_equal(result.errors, 0);
    assert_string_equal(result.files[1], header);
    release(&result);
    unlink(header);
    free(header);
}

static void functions_of_the_c_library_do_not_return(void **state)
{
    static const char text[] = "#include <assert.h>\n#include <err.h>\n#include <pthread.h>\n"
                               "#include <setjmp.h>\n#include <stdlib.h>\n#include <threads.h>\n"
                               "#include <unistd.h>\njmp_buf b;\nsigjmp_buf s;\n"
                               "void f(int a) {\nswitch (a) {\ncase 0: exit(1);\n"
                               "case 1: abort();\ncase 2: _exit(1);\ncase 3: pthread_exit(0);\n"
                               "case 4: thrd_exit(0);\ncase 5: longjmp(b, 1);\n"
                               "case 6: siglongjmp(s, 1);\ncase 7: err(1, \"x\");\n"
                               "case 8: errx(1, \"x\");\ncase 9: quick_exit(1);\n"
                               "case 10: _Exit(1);\n}\nassert(a);\n}\n";
    static const char *const names[] = {"exit",      "abort",   "_exit",         "pthread_exit",
                                        "thrd_exit", "longjmp", "siglongjmp",    "err",
                                        "errx",      "_Exit",   "__assert_fail", "quick_exit"};
    struct ls_frontend_result result = parse(*state, text, NULL, 0);
    assert_int_equal(result.errors, 0);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        const struct ls_function *function = function_named(result.unit, names[i]);
        assert_non_null(function);
        assert_true(function->flags & LS_FN_NORETURN);
        assert_true(function->flags & LS_FN_SYSTEM);
    }
    release(&result);
}

static void internal_functions_are_told_apart_by_file(void **state)
{
    const struct source *s = *state;
    struct ls_frontend_result result =
        parse(s, "static int f(void) { return 1; }\nint g(void) { return f(); }\n", NULL, 0);
    const struct ls_unit *unit = result.unit;
    char *symbol;
    assert_true(asprintf(&symbol, "f@%s", s->path) > 0);
    assert_string_equal(ls_unit_text(unit, function_named(unit, "f")->symbol), symbol);
    assert_string_equal(ls_unit_text(unit, function_named(unit, "g")->symbol), "g");
    free(symbol);
    release(&result);
}

/* ---- deep nesting ---- */

static char *repeated(const char *before, const char *middle, const char *after, unsigned times)
{
    size_t size = 200 + times * (strlen(before) + strlen(after)) + strlen(middle);
    char *text = malloc(size), *at = text;
    assert_non_null(text);
    at += sprintf(at, "int g(void);\nint f(int a)\n{\nreturn 0;\n}\nint h(int a)\n{\n");
    for (unsigned i = 0; i < times; i++)
        at += sprintf(at, "%s", before);
    at += sprintf(at, "%s", middle);
    for (unsigned i = 0; i < times; i++)
        at += sprintf(at, "%s", after);
    sprintf(at, ";\nreturn a;\n}\n");
    return text;
}

static void survives(struct source *s, const char *before, const char *middle, const char *after,
                     unsigned times)
{
    char *text = repeated(before, middle, after, times);
    struct ls_frontend_result result = parse(s, text, NULL, 0);
    assert_int_equal(result.errors, 0);
    assert_true(function_named(result.unit, "h")->blocks > 0);
    release(&result);
    free(text);
}

static void deep_nesting_is_no_overflow(void **state)
{
    survives(*state, "a + ", "a;", "", 5000);
    survives(*state, "if (a) {", "g();", "}", 1000);
    survives(*state, "if (a == 1) g(); else ", "g();", "", 5000);
    survives(*state, "(", "a", ")", 2000);
    survives(*state, "a ? a : ", "a;", "", 3000);
}

static void too_deep_is_unknown(void **state)
{
    survives(*state, "a + ", "a;", "", 50000);
}

/* ---- several at once ---- */

static void *parse_in_thread(void *data)
{
    const struct ls_frontend_job *job = data;
    struct ls_frontend_result result;
    int status = ls_frontend_parse(job, &result);
    release(&result);
    return status ? data : NULL;
}

static void threads_may_parse_at_once(void **state)
{
    const struct source *s = *state;
    write_source(s, "#include <stdio.h>\nint f(void) { return puts(\"x\"); }\n");
    struct ls_frontend_job job = {.file = "a.c", .directory = s->directory};
    pthread_t threads[4];
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, parse_in_thread, &job), 0);
    for (unsigned i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(clean_file_has_no_errors),
        TEST(included_files_are_listed),
        TEST(syntax_errors_leave_the_rest),
        TEST(old_habits_are_no_errors),
        TEST(missing_header_is_fatal_and_named),
        TEST(missing_headers_of_clang_are_noticed),
        TEST(missing_file_is_no_unit),
        TEST(refused_option_is_no_unit),
        TEST(relative_paths_are_those_of_the_directory),
        TEST(functions_of_the_c_library_do_not_return),
        TEST(internal_functions_are_told_apart_by_file),
        TEST(deep_nesting_is_no_overflow),
        TEST(too_deep_is_unknown),
        TEST(threads_may_parse_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
