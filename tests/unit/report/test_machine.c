/* The formats for machines, read back by somebody else's parser: check_json.py and check_sarif.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "report/json_writer.h"
#include "report/utf8.h"
#include "sample.h"

enum { SKIPPED = 77 };

static const char *const incomplete[] = {"broken.c"};

/* Runs a script of this folder on the file with Debian's python, which sees Debian's modules. */
static void check_with(const char *script, const char *file)
{
    char command[4096];
    snprintf(command, sizeof command, "PATH=/usr/bin:$PATH python3 '%s/%s' '%s'", LS_TEST_DATA,
             script, file);
    int status = system(command); // NOLINT(cert-env33-c)
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == SKIPPED)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void json_is_what_the_contract_says(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, true);
    const struct ls_witness *const *witness = sample.findings.all.at[0].witness;
    struct ls_hold hold = {.lock = 0, .acquired = &(struct ls_witness){0, 2, witness[0]->step}};
    ls_vec_push(&sample.model.acquisitions, (struct ls_acquisition){.segment = LS_MODEL_NONE,
                                                                    .lock = 1,
                                                                    .confidence = LS_CERTAIN,
                                                                    .holds = 1,
                                                                    .hold = &hold,
                                                                    .witness = witness[0],
                                                                    .count = 12});
    ls_vec_push(&sample.model.contentions,
                (struct ls_contention){.site = hold.acquired, .wait = {.max = 12000000}});
    sample.model.unseen.at[0] = "statically linked code: libfast.a \"\\\t\xc3\xa9\xff";
    sample.report.incomplete = incomplete;
    sample.report.incompletes = 1;
    sample_save(&sample, LS_FORMAT_JSON, "report-sample.json");
    sample_release(&sample);
    check_with("check_json.py", "report-sample.json");
}

static void sarif_is_valid(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, false);
    struct ls_finding odd = sample_finding(&sample, "", 3, 0);
    odd.at.file = "/usr/include/a b#\xc3\xa9.h";
    odd.message = "broken \xc3 and \"quoted\"\n";
    ls_findings_add(&sample.findings, &odd);
    ls_vec_push(&sample.model.unseen, "statically linked code: libfast.a");
    sample.report.incomplete = incomplete;
    sample.report.incompletes = 1;
    sample_save(&sample, LS_FORMAT_SARIF, "report-sample.sarif");
    sample_release(&sample);
    check_with("check_sarif.py", "report-sample.sarif");
}

static void junit_github_and_codeclimate_are_valid(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, false);
    struct ls_finding odd = sample_finding(&sample, "", 3, 0);
    odd.level = LS_NOTE;
    odd.at.file = "/usr/include/a,b:c%.h";
    odd.message = "<broken> \xc3 & \x01\"quoted\"\nin 100 %";
    odd.advice = "second line\n";
    ls_findings_add(&sample.findings, &odd);
    sample.report.gate = LS_WARNING;
    sample.report.incomplete = incomplete;
    sample.report.incompletes = 1;
    sample_save(&sample, LS_FORMAT_JUNIT, "report-sample.xml");
    sample_save(&sample, LS_FORMAT_GITHUB, "report-sample.github");
    sample_save(&sample, LS_FORMAT_CODECLIMATE, "report-sample.codeclimate");
    sample_release(&sample);
    check_with("check_junit.py", "report-sample.xml");
    check_with("check_github.py", "report-sample.github");
    check_with("check_codeclimate.py", "report-sample.codeclimate");
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < LS_FORMATS; format++) {
        struct sample one, two;
        sample_init(&one, true);
        sample_init(&two, true);
        char *first = sample_write(&one, (enum ls_format)format);
        char *second = sample_write(&two, (enum ls_format)format);
        assert_string_equal(first, second);
        free(first);
        free(second);
        sample_release(&one);
        sample_release(&two);
    }
}

/* The recordings of a test suite know more locks than anybody can read. */
static void thousands_of_locks_are_told_by_class(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample, true);
    for (int i = 0; i < 6000; i++) {
        struct ls_lock lock = {
            .name = ls_arena_printf(&sample.model.arena, "slot[%d]", i),
            .created = {.file = "", .function = ""},
            .acquisitions = 2,
        };
        ls_vec_push(&sample.model.locks, lock);
    }
    char *text = sample_write(&sample, LS_FORMAT_JSON);
    const char *slot = strstr(text, "\"slot[");
    assert_non_null(slot);
    assert_true(strncmp(slot, "\"slot[]\"", 8) == 0);
    assert_null(strstr(text, "slot[17]"));
    assert_non_null(strstr(slot, "\"acquisitions\": 12000"));
    free(text);
    text = sample_write(&sample, LS_FORMAT_OPENMETRICS);
    assert_non_null(strstr(text, "lockstitch_lock_acquisitions{lock=\"slot[]\"} 12000\n"));
    free(text);
    sample_release(&sample);
}

static void empty_containers_stay_closed(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    struct ls_json json;
    FILE *out = open_memstream(&text, &size);
    ls_json_init(&json, out);
    ls_json_begin_object(&json, NULL);
    ls_json_begin_array(&json, "none");
    ls_json_end_array(&json);
    ls_json_begin_array(&json, "some");
    ls_json_number(&json, NULL, UINT64_MAX);
    ls_json_bool(&json, NULL, true);
    ls_json_fraction(&json, NULL, 0.5);
    ls_json_string(&json, NULL, "\x01\x7f/\\");
    ls_json_end_array(&json);
    ls_json_end_object(&json);
    fclose(out);
    assert_string_equal(text, "{\n \"none\": [],\n \"some\": [\n  18446744073709551615,\n  true,\n"
                              "  0.500000,\n  \"\\u0001\\u007f/\\\\\"\n ]\n}\n");
    free(text);
}

static void utf8_is_told_from_noise(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {
        {"a", 1},
        {"", 1},
        {"\xc3\xa9", 2},
        {"\xe2\x82\xac", 3},
        {"\xf0\x9f\x94\x92", 4},
        {"\xc3", 0},
        {"\xc0\xaf", 0},         /* overlong */
        {"\xe0\x80\xaf", 0},     /* overlong */
        {"\xed\xa0\x80", 0},     /* surrogate */
        {"\xf4\x90\x80\x80", 0}, /* beyond U+10FFFF */
        {"\xf0\x9f\x94", 0},     /* cut short */
        {"\xff", 0},
        {"\x80", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(ls_utf8_length(cases[i].text), cases[i].length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_what_the_contract_says),
        cmocka_unit_test(sarif_is_valid),
        cmocka_unit_test(junit_github_and_codeclimate_are_valid),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(thousands_of_locks_are_told_by_class),
        cmocka_unit_test(empty_containers_stay_closed),
        cmocka_unit_test(utf8_is_told_from_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
