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

static void assert_filled(const char *page, bool color, int width, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ls_page_print(out, page, color, width);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void assert_page(bool color, const char *expected)
{
    assert_filled(markdown, color, 0, expected);
}

static void plain_pages_read_well(void **state)
{
    (void)state;
    assert_page(false, "lock-order\n\nfamily locking   level error\n\nWhy\n"
                       "* Hold one `lock` at a `**time**`.\n    # `x` **y**\n\nend\n");
}

static void coloured_pages_end_every_colour(void **state)
{
    (void)state;
    assert_page(true,
                "\033[1mlock-order\033[22m\n\n"
                "\033[2mfamily \033[22mlocking   \033[2mlevel \033[22merror\n\n"
                "\033[1mWhy\033[22m\n"
                "* \033[1mHold\033[22m one \033[36mlock\033[39m at a \033[36m**time**\033[39m.\n"
                "    # `x` **y**\n\nend\n");
}

static void paragraphs_and_lists_are_filled(void **state)
{
    (void)state;
    assert_filled("One two\n`three` four\nfive.\n\n* six seven\n  eight\n10. nine ten\n    eleven\n"
                  "## Head\nend\n```c\nlong code line\n```\n",
                  false, 13,
                  "One two\n`three` four\nfive.\n\n* six seven\n  eight\n10. nine ten\n    eleven\n"
                  "Head\nend\n    long code line\n");
    assert_filled("one two three\n", false, 9, "one two\nthree\n");
}

/* Quotes and stars take no room where they are not printed. */
static void marks_have_no_width(void **state)
{
    (void)state;
    assert_filled("**a** `b` `c d`\n", true, 7,
                  "\033[1ma\033[22m \033[36mb\033[39m \033[36mc d\033[39m\n");
    assert_filled("**a** `b` `c`\n", false, 7, "a `b`\n`c`\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_pages_read_well),
        cmocka_unit_test(coloured_pages_end_every_colour),
        cmocka_unit_test(paragraphs_and_lists_are_filled),
        cmocka_unit_test(marks_have_no_width),
    };
    return cmocka_run_group_tests_name("commands/page", tests, NULL, NULL);
}
