#include "commands/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The facts of a source text, as bytes. */
static char *make(const char *text, size_t *size)
{
    char path[] = "facts-XXXXXX.c";
    int fd = mkstemps(path, 2);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    char *directory = getcwd(NULL, 0);
    char *bytes = ls_facts_make(&(struct ls_source){.path = path, .directory = directory}, NULL, 0,
                                NULL, size);
    free(directory);
    unlink(path);
    return bytes;
}

static void a_good_source_gives_a_unit(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_facts facts;
    size_t size;
    char *bytes = make("int f(int x) { return x + 1; }\n", &size);
    ls_facts_read(&facts, &arena, bytes, size);
    assert_true(facts.analysed);
    ls_facts_load(&facts, &arena);
    assert_non_null(facts.unit);
    assert_int_equal(facts.errors + facts.message_count, 0);
    assert_string_equal(ls_unit_text(facts.unit, facts.unit->functions.at[0].name), "f");
    ls_unit_free(facts.unit);
    ls_arena_release(&arena);
    free(bytes);
}

static void a_bad_source_gives_a_unit_and_its_errors(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_facts facts;
    size_t size;
    char *bytes = make("#include \"none.h\"\nint f(void) { return 1; }\n", &size);
    ls_facts_read(&facts, &arena, bytes, size);
    assert_true(facts.analysed);
    ls_facts_load(&facts, &arena);
    assert_non_null(facts.unit);
    assert_int_equal(facts.errors, 1);
    assert_int_equal(facts.fatal_errors, 1);
    assert_non_null(strstr(facts.messages[0], "'none.h' file not found"));
    ls_unit_free(facts.unit);
    ls_arena_release(&arena);
    free(bytes);
}

static void damaged_facts_say_so(void **state)
{
    (void)state;
    size_t size;
    char *bytes = make("int f(void) { return g(1) }\n", &size);
    for (size_t cut = 0; cut < size; cut++) {
        struct ls_arena arena = {0};
        struct ls_facts facts;
        char *copy = malloc(cut + 1);
        memcpy(copy, bytes, cut);
        ls_facts_read(&facts, &arena, copy, cut);
        ls_facts_load(&facts, &arena);
        assert_null(facts.unit);
        assert_int_equal(facts.message_count, 1);
        assert_non_null(strstr(facts.messages[0], "its facts"));
        ls_arena_release(&arena);
        free(copy);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_source_gives_a_unit),
        cmocka_unit_test(a_bad_source_gives_a_unit_and_its_errors),
        cmocka_unit_test(damaged_facts_say_so),
    };
    return cmocka_run_group_tests_name("commands/facts", tests, NULL, NULL);
}
