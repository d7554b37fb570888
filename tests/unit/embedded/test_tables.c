/* The files inside the executable: complete, named after rule or library, and ended by a NUL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"

static const struct ls_embedded *find(const struct ls_embedded *table, size_t count,
                                      const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    }
    return NULL;
}

static void test_pages_are_named_after_rules(void **state)
{
    (void)state;
    const struct ls_embedded *page =
        find(ls_embedded_pages, ls_embedded_pages_count, "missing-unlock");
    assert_non_null(page);
    assert_memory_equal(page->text, "# missing-unlock\n", 17);
}

static void test_apis_are_named_after_libraries(void **state)
{
    (void)state;
    const struct ls_embedded *api = find(ls_embedded_apis, ls_embedded_apis_count, "pthread");
    assert_non_null(api);
    assert_non_null(strstr(api->text, "pthread_mutex_lock"));
}

static void check_sizes(const struct ls_embedded *table, size_t count)
{
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(strlen(table[i].text), table[i].size);
}

static void test_size_leaves_out_the_nul(void **state)
{
    (void)state;
    check_sizes(ls_embedded_pages, ls_embedded_pages_count);
    check_sizes(ls_embedded_apis, ls_embedded_apis_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_are_named_after_rules),
        cmocka_unit_test(test_apis_are_named_after_libraries),
        cmocka_unit_test(test_size_leaves_out_the_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
