/* Saved reports, read again: whole ones, poor ones, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "join/saved.h"
#include "join/ways.h"

struct reading {
    struct ls_model model;
    struct ls_findings findings;
    int status;
};

static void read_text(struct reading *reading, const char *text)
{
    char path[] = "saved-XXXXXX";
    int file = mkstemp(path);
    FILE *stream = fdopen(file, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
    ls_model_init(&reading->model);
    ls_findings_init(&reading->findings);
    reading->model.root = "/root";
    reading->status = ls_saved_read(path, &reading->model, &reading->findings);
    remove(path);
}

static void release(struct reading *reading)
{
    ls_findings_release(&reading->findings);
    ls_model_release(&reading->model);
}

static const char json[] =
    "{\"schema\": \"lockstitch/1\", \"root\": \"/src\", \"findings\": [{\"rule\": \"lock-order\","
    " \"level\": \"error\", \"confidence\": \"certain\", \"evidence\": \"observed\","
    " \"verdict\": \"confirmed\", \"message\": \"m\", \"fingerprint\": \"00000000000000ff\","
    " \"locations\": [{\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"}],"
    " \"locks\": [\"a\", \"b\"], \"witnesses\": [{\"thread\": \"t\", \"steps\": ["
    " {\"file\": \"a.c\", \"line\": 9, \"function\": \"main\", \"what\": \"calls f()\", \"held\": "
    "[]},"
    " {\"file\": \"a.c\", \"line\": 3, \"function\": \"f\", \"what\": \"acquires 'a'\", \"held\": "
    "[]},"
    " {\"file\": \"a.c\", \"line\": 4, \"function\": \"f\", \"what\": \"acquires 'b'\","
    " \"held\": [\"a\"]}]}]}],"
    " \"lock_sites\": [{\"at\": {\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"}, \"count\": "
    "0}],"
    " \"lock_ways\": [{\"from\": \"a\", \"to\": \"b\","
    " \"first\": {\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"},"
    " \"second\": {\"file\": \"a.c\", \"line\": 4, \"function\": \"f\"}}]}";

static void own_json_is_read_whole(void **state)
{
    (void)state;
    struct reading reading;
    read_text(&reading, json);
    assert_int_equal(reading.status, 0);
    assert_int_equal(reading.findings.all.count, 1);
    const struct ls_finding *finding = &reading.findings.all.at[0];
    assert_string_equal(finding->rule, "lock-order");
    assert_string_equal(finding->at.file, "/src/a.c");
    assert_int_equal(finding->level, LS_ERROR);
    assert_int_equal(finding->confidence, LS_CERTAIN);
    assert_int_equal(finding->evidence, LS_OBSERVED);
    assert_int_equal(finding->trial, LS_TRIAL_CONFIRMED);
    assert_int_equal(finding->fingerprint, 0xff);
    assert_int_equal(finding->locks, 2);
    assert_int_equal(finding->witness[0]->steps, 3);
    assert_int_equal(reading.model.sites.count, 1);
    assert_int_equal(reading.model.acquisitions.count, 1);
    assert_int_equal(reading.model.locks.count, 2);
    release(&reading);
}

static void its_ways_are_found_in_its_facts(void **state)
{
    (void)state;
    struct reading reading;
    struct ls_way way;
    uint32_t hold;
    read_text(&reading, json);
    assert_int_equal(ls_ways_of(&reading.findings.all.at[0], &way, 1), 1);
    assert_int_equal(way.first.at.line, 3);
    assert_int_equal(way.second.at.line, 4);
    assert_int_equal(way.second.caller.line, 9);
    assert_true(ls_way_taken(&way, &reading.model.acquisitions.at[0], &hold));
    way.second.at.line = 5;
    assert_false(ls_way_taken(&way, &reading.model.acquisitions.at[0], &hold));
    release(&reading);
}

static void sarif_of_others_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    struct reading reading;
    read_text(&reading,
              "{\"version\": \"2.1.0\", \"runs\": [{\"results\": [{\"ruleId\": \"x\","
              " \"message\": {\"text\": \"m\"}, \"locations\": [{\"physicalLocation\":"
              " {\"artifactLocation\": {\"uri\": \"a%20b.c\"}, \"region\": {\"startLine\": 7}}}]},"
              " 5, {}]}, {}]}");
    assert_int_equal(reading.status, 0);
    assert_int_equal(reading.findings.all.count, 3);
    assert_string_equal(reading.findings.all.at[0].at.file, "/root/a b.c");
    assert_int_equal(reading.findings.all.at[0].at.line, 7);
    assert_string_equal(reading.findings.all.at[2].rule, "");
    release(&reading);
}

static void what_is_no_report_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "{", "[]", "{}", "{\"runs\": 1}", "{\"findings\": {}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading reading;
        read_text(&reading, texts[i]);
        assert_int_equal(reading.status, -1);
        release(&reading);
    }
}

static void strange_values_do_no_harm(void **state)
{
    (void)state;
    struct reading reading;
    read_text(&reading,
              "{\"findings\": [{\"rule\": 1, \"level\": [], \"locks\": [1, null, \"a\"],"
              " \"locations\": 3, \"witnesses\": [null, {\"steps\": [null, 3]}]}],"
              " \"lock_sites\": [1, {}], \"lock_ways\": [{}, null], \"threads\": [1, {}]}");
    assert_int_equal(reading.status, 0);
    assert_int_equal(reading.findings.all.at[0].locks, 1);
    assert_int_equal(reading.findings.all.at[0].witness[1]->steps, 2);
    release(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_json_is_read_whole),
        cmocka_unit_test(its_ways_are_found_in_its_facts),
        cmocka_unit_test(sarif_of_others_is_read_as_far_as_it_goes),
        cmocka_unit_test(what_is_no_report_is_refused),
        cmocka_unit_test(strange_values_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
