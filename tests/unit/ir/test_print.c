#include "ir/print.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

static const char whole[] = "unit bank.c\n"
                            "field account.lock: pthread_mutex_t\n"
                            "field account.balance: int\n"
                            "field account.link: struct link\n"
                            "global table: int[8] [static], bank.c:3:12\n"
                            "declared pthread_mutex_lock: int (pthread_mutex_t *) [system]\n"
                            "attribute guarded_by(lock) of balance\n"
                            "\n"
                            "function deposit: void (struct account *, int) [static], bank.c:10:5\n"
                            "  param a: struct account *\n"
                            "  param sum: int\n"
                            "b0:\n"
                            "  14:5     call %0 = pthread_mutex_lock(&(*a).lock)\n"
                            "  15:17    load %1 = (*a).balance\n"
                            "  15:17    compute %2 = %1 + sum\n"
                            "  15:5     store (*a).balance = %2 [volatile]\n"
                            "  16:9     branch %2 < 0 ? b1 : b2\n"
                            "b1:\n"
                            "  17:9     call (*\"in \\\"debt\\\"\\n\")(\"in \\\"debt\\\"\\n\")\n"
                            "  17:9     unreachable\n"
                            "b2:\n"
                            "  19:1     return\n"
                            "\n"
                            "function pick: int *(struct link *, int), bank.c:10:5\n"
                            "  param l: struct link *\n"
                            "  param n: int\n"
                            "  local $2: int [address taken]\n"
                            "  local n#3: int\n"
                            "b0:\n"
                            "  24:5     jump b1\n"
                            "b1:\n"
                            "  24:5     switch n#3 {1...3: b1, 7: b2, default: b3}\n"
                            "b2:\n"
                            "  26:5     store table[n#3] = ?\n"
                            "  26:5     jump b3\n"
                            "b3:\n"
                            "  27:5     load %0 = (*l).container(account.link) [aggregate]\n"
                            "  28:5     return &$2\n";

static char *print(const struct ls_print_options *options)
{
    struct ls_unit *unit = sample_unit();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ls_unit_print(out, unit, options);
    fclose(out);
    ls_unit_free(unit);
    return text;
}

static void prints_everything(void **state)
{
    (void)state;
    char *text = print(&(struct ls_print_options){.root = "/src"});
    assert_string_equal(text, whole);
    free(text);
}

static void prints_one_function(void **state)
{
    (void)state;
    char *text = print(&(struct ls_print_options){.root = "/sr", .function = "pick"});
    const char *start = "\nfunction pick: int *(struct link *, int), /src/bank.c:10:5\n";
    assert_memory_equal(text, start, strlen(start));
    assert_null(strstr(text, "deposit"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_everything),
        cmocka_unit_test(prints_one_function),
    };
    return cmocka_run_group_tests_name("ir/print", tests, NULL, NULL);
}
