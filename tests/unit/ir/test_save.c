#include "ir/save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ir/print.h"
#include "sample.h"

static char *print(const struct ls_unit *unit)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ls_unit_print(out, unit, NULL);
    fclose(out);
    return text;
}

static void a_unit_comes_back_as_it_was(void **state)
{
    (void)state;
    struct ls_unit *unit = sample_unit();
    size_t size, again_size;
    void *bytes = ls_unit_save(unit, &size);
    struct ls_arena arena = {0};
    const char *why;
    struct ls_unit *back = ls_unit_load(bytes, size, &arena, &why);
    assert_null(why);
    char *before = print(unit), *after = print(back);
    assert_string_equal(before, after);
    void *again = ls_unit_save(back, &again_size);
    assert_int_equal(size, again_size);
    assert_memory_equal(bytes, again, size);
    free(before);
    free(after);
    free(bytes);
    free(again);
    ls_unit_free(unit);
    ls_unit_free(back);
    ls_arena_release(&arena);
}

static void assert_refused(const void *bytes, size_t size, const char *words)
{
    struct ls_arena arena = {0};
    const char *why;
    assert_null(ls_unit_load(bytes, size, &arena, &why));
    if (!strstr(why, words))
        fail_msg("\"%s\" does not say \"%s\"", why, words);
    ls_arena_release(&arena);
}

static void cut_off_bytes_are_refused(void **state)
{
    (void)state;
    struct ls_unit *unit = sample_unit();
    size_t size;
    char *bytes = ls_unit_save(unit, &size);
    for (size_t cut = 0; cut < size; cut++) {
        char *copy = malloc(cut + 1); /* of exactly that size, for the address sanitizer */
        memcpy(copy, bytes, cut);
        assert_refused(copy, cut, "cut off");
        free(copy);
    }
    free(bytes);
    ls_unit_free(unit);
}

static void other_bytes_are_refused(void **state)
{
    (void)state;
    struct ls_unit *unit = sample_unit();
    size_t size;
    char *bytes = ls_unit_save(unit, &size);
    bytes[size - 2] ^= 1;
    assert_refused(bytes, size, "damaged");
    bytes[size - 2] ^= 1;
    bytes[24]++;
    assert_refused(bytes, size, "another version");
    bytes[24]--;
    bytes[28] ^= 5;
    assert_refused(bytes, size, "byte order");
    bytes[28] ^= 5;
    bytes[0] = 'X';
    assert_refused(bytes, size, "no saved unit");
    free(bytes);
    ls_unit_free(unit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_comes_back_as_it_was),
        cmocka_unit_test(cut_off_bytes_are_refused),
        cmocka_unit_test(other_bytes_are_refused),
    };
    return cmocka_run_group_tests_name("ir/save", tests, NULL, NULL);
}
