/* --format codeclimate: Code Climate's issues as GitLab's code quality reads them.
 *
 * https://github.com/codeclimate/platform, SPEC.md: what an issue looks like; paths are relative to
 * the project. https://docs.gitlab.com/ci/testing/code_quality/: an array of them; fingerprints are
 * unique. */
#include <ctype.h>

#include "report/json_writer.h"
#include "report/plain.h"

static void write_lines(struct ls_json *json, const struct ls_report *report,
                        const struct ls_location *at, const char *key)
{
    uint32_t line = at->line > 0 ? at->line : 1;
    ls_json_begin_object(json, key);
    ls_json_string(json, "path", ls_report_path(report, at->file));
    ls_json_begin_object(json, "lines");
    ls_json_number(json, "begin", line);
    ls_json_number(json, "end", line);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

static bool is_within(const struct ls_report *report, const struct ls_location *at)
{
    const char *path = ls_report_path(report, at->file);
    return path[0] != '\0' && path[0] != '/';
}

/* The first place of the finding that belongs to the project; its own when none does. */
static const struct ls_location *place_of(const struct ls_report *report,
                                          const struct ls_finding *finding)
{
    if (is_within(report, &finding->at))
        return &finding->at;
    for (uint32_t i = 0; i < finding->relateds; i++)
        if (is_within(report, &finding->related[i].at))
            return &finding->related[i].at;
    return &finding->at;
}

static const char *one_line(struct ls_arena *arena, const char *text)
{
    char *line = ls_arena_strdup(arena, text);
    for (char *at = line; *at != '\0'; at++)
        *at = iscntrl((unsigned char)*at) ? ' ' : *at;
    return line;
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
    ls_json_string(json, "description", one_line(&arena, finding->message));
    ls_json_begin_object(json, "content");
    ls_json_string(
        json, "body",
        ls_arena_printf(&arena, "```\n%s```\n", ls_plain_story(&arena, report, finding)));
    ls_json_end_object(json);
    ls_json_begin_array(json, "categories");
    ls_json_string(json, NULL, "Bug Risk");
    ls_json_end_array(json);
    ls_json_string(json, "severity", severities[finding->level]);
    ls_json_hex(json, "fingerprint", finding->fingerprint);
    write_lines(json, report, place_of(report, finding), "location");
    ls_json_begin_array(json, "other_locations");
    for (uint32_t i = 0; i < finding->relateds; i++) {
        if (is_within(report, &finding->related[i].at))
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
