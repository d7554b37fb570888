/* What a reader sees: whole reports against golden files, and source lines that are hard to show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sample.h"

#define LS_FORMAT_ROW(symbol, name) #name,
static const char *const format_names[] = {
#include "report/format.def"
};
#undef LS_FORMAT_ROW

static char *read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        fail_msg("%s is missing", path);
    char *text = calloc(1, 65536);
    assert_non_null(text);
    size_t used = fread(text, 1, 65535, in);
    text[used] = '\0';
    fclose(in);
    return text;
}

/* LS_UPDATE_GOLDEN=1 in the environment writes the golden files anew; read the difference before
 * you keep it. */
static void compare_with_golden(const char *name, const char *found)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/data/%s", LS_TEST_DATA, name);
    if (getenv("LS_UPDATE_GOLDEN")) {
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fputs(found, out);
        fclose(out);
    }
    char *expected = read_file(path);
    assert_string_equal(found, expected);
    free(expected);
}

static void check_golden(const char *name, bool run, bool colour)
{
    struct sample sample;
    sample_init(&sample, run);
    sample.report.colour = colour;
    char *text = sample_write(&sample, LS_FORMAT_TEXT);
    compare_with_golden(name, text);
    free(text);
    sample_release(&sample);
}

static void a_scan_reads_well(void **state)
{
    (void)state;
    check_golden("scan.txt", false, false);
}

static void a_run_reads_well(void **state)
{
    (void)state;
    check_golden("run.txt", true, false);
}

/* Without its colours it is the same text. */
static void colours_add_nothing_but_colour(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, false);
    char *grey = sample_write(&sample, LS_FORMAT_TEXT);
    sample.report.colour = true;
    char *coloured = sample_write(&sample, LS_FORMAT_TEXT), *out = coloured;
    assert_non_null(strstr(coloured, "\33[1;31m"));
    for (const char *at = coloured; *at != '\0'; at++) {
        if (*at == '\33')
            at += strcspn(at, "m");
        else
            *out++ = *at;
    }
    *out = '\0';
    assert_string_equal(coloured, grey);
    free(coloured);
    free(grey);
    sample_release(&sample);
}

static void uncertain_findings_are_counted_but_not_shown(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, false);
    sample.report.least = LS_CERTAIN;
    sample.report.seconds = 0.834;
    char *text = sample_write(&sample, LS_FORMAT_TEXT);
    assert_null(strstr(text, "deadlock"));
    assert_non_null(strstr(text, "1 error in 2 files (0.83 s); 1 less certain not shown "
                                 "(--min-confidence audit)\n"));
    assert_int_equal(ls_report_count(&sample.report, LS_ERROR), 1);
    free(text);
    sample_release(&sample);
}

/* The text of a report with one bare finding at this place. */
static char *write_one(const char *file, uint32_t line, uint32_t column)
{
    struct sample sample;
    sample_init(&sample, false);
    sample.findings.all.count = 0;
    struct ls_finding finding = sample_finding(&sample, file, line, column);
    ls_findings_add(&sample.findings, &finding);
    char *text = sample_write(&sample, LS_FORMAT_TEXT);
    sample_release(&sample);
    return text;
}

static void check_one(const char *file, uint32_t line, uint32_t column, const char *expected)
{
    char *text = write_one(file, line, column);
    char *end = strstr(text, "  = likely");
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(text, expected);
    free(text);
}

static void missing_sources_are_left_out(void **state)
{
    (void)state;
    check_one("no-such-file.c", 7, 2, "no-such-file.c:7:2: error: something [lock-contention]\n");
    check_one("bank.cc", 700, 2, "bank.cc:700:2: error: something [lock-contention]\n");
    check_one("bank.cc", 0, 0, "bank.cc: error: something [lock-contention]\n");
}

static void tabs_are_expanded(void **state)
{
    (void)state;
    check_one("bank.cc", 16, 3,
              "bank.cc:16:3: error: something [lock-contention]\n"
              "     |\n"
              "  16 |         return -1; /* forgotten */\n"
              "     |         ^^^^^^^^^^\n"
              "     |\n");
}

static void without_a_column_the_whole_line_is_marked(void **state)
{
    (void)state;
    check_one("bank.cc", 18, 0,
              "bank.cc:18: error: something [lock-contention]\n"
              "     |\n"
              "  18 |     balance -= amount;\n"
              "     |     ^^^^^^^^^^^^^^^^^^\n"
              "     |\n");
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    check_one("odd.cc", 1, 52,
              "odd.cc:1:52: error: something [lock-contention]\n"
              "     |\n"
              "   1 | int odd; /* gr??e, ?[31m red */ char *e = \"\xc3\xa9t\xc3\xa9\"; lock(&e);\n"
              "     |                                                  ^^^^\n"
              "     |\n");
}

static void long_lines_are_cut_around_the_place(void **state)
{
    (void)state;
    char *text = write_one("long.cc", 1, 5001);
    char *line = strstr(text, "   1 | ...");
    assert_non_null(line);
    assert_non_null(strstr(line, "NEEDLE xxx"));
    assert_true(strcspn(line, "\n") < 130);
    char *caret = strstr(line, "^^^^^^");
    assert_non_null(caret);
    char *second = strchr(line, '\n') + 1;
    assert_int_equal(caret - second, strstr(line, "NEEDLE") - line);
    free(text);
}

static void names_cannot_command_the_terminal(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, false);
    sample.findings.all.at[0].message = "evil \33[2J\r name";
    char *text = sample_write(&sample, LS_FORMAT_TEXT);
    assert_non_null(strstr(text, "evil ?[2J? name"));
    free(text);
    sample_release(&sample);
}

static void a_directory_has_no_lines(void **state)
{
    (void)state;
    check_one(".", 1, 1, ".:1:1: error: something [lock-contention]\n");
}

/* Five thousand findings in well under a second, in any format; the limit is generous for slow
 * builds. */
static void many_findings_are_quick(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, true);
    struct ls_finding finding = sample.findings.all.at[0];
    while (sample.findings.all.count < 5000)
        ls_findings_add(&sample.findings, &finding);
    for (uint32_t format = 0; format < LS_FORMATS; format++) {
        clock_t start = clock();
        char *text = sample_write(&sample, (enum ls_format)format);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        print_message("%s: 5000 findings in %.3f s, %zu bytes\n", format_names[format], seconds,
                      strlen(text));
        assert_true(seconds < 5);
        free(text);
    }
    sample_release(&sample);
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < LS_FORMATS; format++)
        assert_int_equal(ls_format_find(format_names[format]), format);
    assert_int_equal(ls_format_find("pdf"), LS_FORMATS);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct sample sample;
    sample_init(&sample, false);
    assert_int_equal(ls_report_write(full, LS_FORMAT_SARIF, &sample.report), -1);
    fclose(full);
    sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_reads_well),
        cmocka_unit_test(a_run_reads_well),
        cmocka_unit_test(colours_add_nothing_but_colour),
        cmocka_unit_test(uncertain_findings_are_counted_but_not_shown),
        cmocka_unit_test(missing_sources_are_left_out),
        cmocka_unit_test(tabs_are_expanded),
        cmocka_unit_test(without_a_column_the_whole_line_is_marked),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(long_lines_are_cut_around_the_place),
        cmocka_unit_test(names_cannot_command_the_terminal),
        cmocka_unit_test(a_directory_has_no_lines),
        cmocka_unit_test(many_findings_are_quick),
        cmocka_unit_test(formats_are_found_by_name),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
