#include "commands/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const char markdown[] = "# lock-order\n"
                               "\n"
                               "| family | level |\n"
                               "|---|---|\n"
                               "| locking | error |\n"
                               "\n"
                               "## Why\n"
                               "* **Hold** one `lock` at a `**time**`.\n"
                               "```c\n"
                               "# `x` **y**\n"
                               "\n"
                               "```\n"
                               "end";

static void assert_page(bool color, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ls_page_print(out, markdown, color);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void plain_pages_read_well(void **state)
{
    (void)state;
    assert_page(false, "lock-order\n\nfamily locking   level error   \n\nWhy\n"
                       "* Hold one `lock` at a `**time**`.\n    # `x` **y**\n\nend\n");
}

static void coloured_pages_end_every_colour(void **state)
{
    (void)state;
    assert_page(true,
                "\033[1mlock-order\033[22m\n\n"
                "\033[2mfamily \033[22mlocking   \033[2mlevel \033[22merror   \n\n"
                "\033[1mWhy\033[22m\n"
                "* \033[1mHold\033[22m one \033[36mlock\033[39m at a \033[36m**time**\033[39m.\n"
                "    # `x` **y**\n\nend\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_pages_read_well),
        cmocka_unit_test(coloured_pages_end_every_colour),
    };
    return cmocka_run_group_tests_name("commands/page", tests, NULL, NULL);
}
