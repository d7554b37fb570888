#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/outfile.h"

static char directory[] = "outfile-XXXXXX";

static int enter(void **state)
{
    (void)state;
    return mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    unlink("file");
    return chdir("..") == 0 && rmdir(directory) == 0 ? 0 : -1; /* nothing else may be left */
}

static const char *contents(const char *path)
{
    static char text[64];
    FILE *file = fopen(path, "r");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[size] = '\0';
    return text;
}

static void write_one(const char *text, bool keep)
{
    struct ls_outfile file;
    assert_int_equal(ls_outfile_open(&file, "file"), 0);
    fputs(text, file.stream);
    assert_int_equal(ls_outfile_close(&file, keep), 0);
}

static void a_file_appears_whole_or_not_at_all(void **state)
{
    (void)state;
    write_one("none", false);
    assert_int_not_equal(access("file", F_OK), 0);
    write_one("one", true);
    assert_string_equal(contents("file"), "one");
    chmod("file", 0600);
    write_one("two", false);
    assert_string_equal(contents("file"), "one");
    write_one("three", true);
    assert_string_equal(contents("file"), "three");
    struct stat info;
    assert_int_equal(stat("file", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void what_cannot_be_written_is_refused(void **state)
{
    (void)state;
    struct ls_outfile file;
    assert_int_equal(ls_outfile_open(&file, "no/folder"), -1);
    assert_int_equal(ls_outfile_open(&file, "."), -1);
    assert_int_equal(ls_outfile_open(&file, "/dev/full"), 0);
    fputs("text", file.stream);
    assert_int_equal(ls_outfile_close(&file, true), -1);
}

static void no_path_is_the_standard_output(void **state)
{
    (void)state;
    struct ls_outfile file;
    assert_int_equal(ls_outfile_open(&file, NULL), 0);
    assert_ptr_equal(file.stream, stdout);
    assert_int_equal(ls_outfile_close(&file, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_whole_or_not_at_all),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(no_path_is_the_standard_output),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
