#include "project/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The words, each in brackets. */
static const char *joined(struct ls_arena *arena, const ls_words *words)
{
    const char *text = "";
    for (uint32_t i = 0; i < words->count; i++)
        text = ls_arena_printf(arena, "%s[%s]", text, words->at[i]);
    return text;
}

static void assert_split(const char *command, const char *expected)
{
    struct ls_arena arena = {0};
    ls_words words = {0};
    ls_words_split(&words, &arena, command);
    assert_string_equal(joined(&arena, &words), expected);
    ls_vec_release(&words);
    ls_arena_release(&arena);
}

static void words_are_split_as_by_a_shell(void **state)
{
    (void)state;
    assert_split("", "");
    assert_split(" \t\n ", "");
    assert_split("gcc  -c\ta.c", "[gcc][-c][a.c]");
    assert_split("-DX=\"a b\" '-DY=\"c\"'", "[-DX=a b][-DY=\"c\"]");
    assert_split("-DS=\\\"text\\\" a\\ b", "[-DS=\"text\"][a b]");
    assert_split("\"a\\\"b\\\\c\\n\"", "[a\"b\\c\\n]");
    assert_split("'a\\'b", "[a\\b]");
    assert_split("'' \"\" a''b", "[][][ab]");
    assert_split("a \\\n b", "[a][b]");
    assert_split("a\\\nb", "[ab]");
    assert_split("\"never ends", "[never ends]");
    assert_split("end\\", "[end]");
    assert_split("$HOME *.c `x`", "[$HOME][*.c][`x`]");
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void response_files_are_replaced_by_their_words(void **state)
{
    (void)state;
    char directory[] = "words-XXXXXX";
    assert_non_null(mkdtemp(directory));
    char path[64];
    snprintf(path, sizeof path, "%s/outer.rsp", directory);
    write_file(path, "-DA='1 2'\n@inner.rsp -DB=\"\\x\"\n");
    snprintf(path, sizeof path, "%s/inner.rsp", directory);
    write_file(path, "-I inc @inner.rsp");
    struct ls_arena arena = {0};
    ls_words words = {0};
    ls_words_split(&words, &arena, "gcc @outer.rsp @gone.rsp a.c");
    ls_words_expand(&words, &arena, directory);
    /* inner.rsp names itself: that ends, and the last mention stays */
    assert_string_equal(words.at[1], "-DA=1 2");
    assert_string_equal(words.at[2], "-I");
    assert_string_equal(words.at[3], "inc");
    assert_string_equal(words.at[words.count - 3], "-DB=x");
    assert_string_equal(words.at[words.count - 2], "@gone.rsp");
    assert_string_equal(words.at[words.count - 1], "a.c");
    assert_true(words.count < 100);
    ls_vec_release(&words);
    ls_arena_release(&arena);
    unlink(path);
    snprintf(path, sizeof path, "%s/outer.rsp", directory);
    unlink(path);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_split_as_by_a_shell),
        cmocka_unit_test(response_files_are_replaced_by_their_words),
    };
    return cmocka_run_group_tests_name("project/words", tests, NULL, NULL);
}
