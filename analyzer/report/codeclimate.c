/* --format codeclimate: the part of Code Climate's issue format that GitLab's code quality reads.
 *
 * https://docs.gitlab.com/ci/testing/code_quality/: an array of issues; fingerprints are unique. */
#include "report/json_writer.h"
#include "report/plain.h"

static void write_lines(struct ls_json *json, const struct ls_report *report,
                        const struct ls_location *at, const char *key)
{
    ls_json_begin_object(json, key);
    ls_json_string(json, "path", ls_report_path(report, at->file));
    ls_json_begin_object(json, "lines");
    ls_json_number(json, "begin", at->line > 0 ? at->line : 1);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

static void write_issue(struct ls_json *json, const struct ls_report *report,
                        const struct ls_finding *finding)
{
    static const char *const severities[] = {
        [LS_NOTE] = "info", [LS_WARNING] = "major", [LS_ERROR] = "critical"};
    struct ls_arena arena = {0};
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "type", "issue");
    ls_json_string(json, "check_name", finding->rule);
    ls_json_string(json, "description", finding->message);
    ls_json_begin_object(json, "content");
    ls_json_string(json, "body", ls_plain_story(&arena, report, finding));
    ls_json_end_object(json);
    ls_json_begin_array(json, "categories");
    ls_json_string(json, NULL, "Bug Risk");
    ls_json_end_array(json);
    ls_json_string(json, "severity", severities[finding->level]);
    ls_json_hex(json, "fingerprint", finding->fingerprint);
    write_lines(json, report, &finding->at, "location");
    ls_json_begin_array(json, "other_locations");
    for (uint32_t i = 0; i < finding->relateds; i++) {
        if (finding->related[i].at.file[0] != '\0')
            write_lines(json, report, &finding->related[i].at, NULL);
    }
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_arena_release(&arena);
}

void ls_write_codeclimate(FILE *out, const struct ls_report *report)
{
    struct ls_json json;
    ls_json_init(&json, out);
    ls_json_begin_array(&json, NULL);
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        if (ls_report_shows(report, &report->findings->all.at[i]))
            write_issue(&json, report, &report->findings->all.at[i]);
    }
    ls_json_end_array(&json);
}
