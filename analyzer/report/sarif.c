/* --format sarif: SARIF 2.1.0 (OASIS), as code scanning services read it.
 *
 * One run; each thread of a finding is a thread flow, and each of its steps says which locks are
 * held there. Absolute paths are kept out: SRCROOT is the directory that the reader knows. */
#include <ctype.h>
#include <string.h>

#include "model/wording.h"
#include "report/json_p.h"
#include "report/json_writer.h"
#include "report/report_p.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct writer {
    struct ls_json json;
    const struct ls_report *report;
    struct ls_arena arena; /* texts of one finding */
};

static void write_text(struct ls_json *json, const char *key, const char *text)
{
    ls_json_begin_object(json, key);
    ls_json_string(json, "text", text);
    ls_json_end_object(json);
}

/* Percent-encodes all but the unreserved characters of RFC 3986, and slashes. */
static const char *encode_path(struct ls_arena *arena, const char *path)
{
    static const char digits[] = "0123456789ABCDEF";
    char *uri = ls_arena_alloc(arena, strlen(path) * 3 + 1), *out = uri;
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~/", byte))) {
            *out++ = (char)byte;
        } else {
            *out++ = '%';
            *out++ = digits[byte >> 4];
            *out++ = digits[byte & 15];
        }
    }
    return uri;
}

static void write_artifact(struct writer *writer, const char *file)
{
    const char *path = encode_path(&writer->arena, ls_report_path(writer->report, file));
    ls_json_begin_object(&writer->json, "artifactLocation");
    if (ls_report_is_below_root(writer->report, file)) {
        ls_json_string(&writer->json, "uri", path);
        ls_json_string(&writer->json, "uriBaseId", "SRCROOT");
    } else {
        const char *scheme = path[0] == '/' ? "file://" : "";
        ls_json_string(&writer->json, "uri", ls_arena_printf(&writer->arena, "%s%s", scheme, path));
    }
    ls_json_end_object(&writer->json);
}

/* The inside of a location object. */
static void write_place(struct writer *writer, const struct ls_location *at)
{
    struct ls_json *json = &writer->json;
    if (at->file[0] != '\0') {
        ls_json_begin_object(json, "physicalLocation");
        write_artifact(writer, at->file);
        if (at->line > 0) {
            ls_json_begin_object(json, "region");
            ls_json_number(json, "startLine", at->line);
            if (at->column > 0)
                ls_json_number(json, "startColumn", at->column);
            ls_json_end_object(json);
        }
        ls_json_end_object(json);
    }
    if (at->function[0] != '\0') {
        ls_json_begin_array(json, "logicalLocations");
        ls_json_begin_object(json, NULL);
        ls_json_string(json, "name", at->function);
        ls_json_string(json, "kind", "function");
        ls_json_end_object(json);
        ls_json_end_array(json);
    }
}

static void write_location(struct writer *writer, const char *key, const struct ls_location *at,
                           const char *message)
{
    ls_json_begin_object(&writer->json, key);
    write_place(writer, at);
    if (message)
        write_text(&writer->json, "message", message);
    ls_json_end_object(&writer->json);
}

/* "CWE-667,CWE-833" as an array. With `tag`, as the tags that code scanning knows:
 * "external/cwe/cwe-667". */
static void write_ids(struct writer *writer, const char *key, const char *ids, bool tag)
{
    char *words = ls_arena_strdup(&writer->arena, ids), *rest = NULL;
    if (key)
        ls_json_begin_array(&writer->json, key);
    for (char *id = strtok_r(words, ", ", &rest); id; id = strtok_r(NULL, ", ", &rest)) {
        for (char *at = id; tag && *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
        ls_json_string(&writer->json, NULL,
                       tag ? ls_arena_printf(&writer->arena, "external/cwe/%s", id) : id);
    }
    if (key)
        ls_json_end_array(&writer->json);
}

/* Locks held at a step, readable in a viewer that shows the state. */
static const char *say_held(struct writer *writer, const struct ls_waypoint *step)
{
    const struct ls_model *model = writer->report->model;
    const char **names = LS_NEW_ARRAY(&writer->arena, const char *, step->helds);
    for (uint32_t i = 0; i < step->helds; i++)
        names[i] = model->locks.at[step->held[i]].name;
    return ls_say_list(&writer->arena, names, step->helds);
}

static void write_step(struct writer *writer, const struct ls_waypoint *step)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    ls_json_begin_object(json, NULL);
    write_location(writer, "location", &step->at, step->what);
    if (step->helds > 0) {
        ls_json_begin_object(json, "state");
        write_text(json, "locks held", say_held(writer, step));
        ls_json_end_object(json);
    }
    ls_json_begin_object(json, "properties");
    ls_json_begin_array(json, "held");
    for (uint32_t i = 0; i < step->helds; i++)
        ls_json_string(json, NULL, model->locks.at[step->held[i]].name);
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

static const char *say_thread(struct writer *writer, uint32_t thread)
{
    if (thread == LS_MODEL_NONE)
        return LS_ANY_THREAD;
    return ls_say_the_thread(&writer->arena, writer->report->model, thread);
}

static void write_thread_flow(struct writer *writer, const struct ls_witness *witness,
                              uint32_t number)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "id", ls_arena_printf(&writer->arena, "T%u", number));
    write_text(json, "message", say_thread(writer, witness->thread));
    ls_json_begin_array(json, "locations");
    for (uint32_t i = 0; i < witness->steps; i++)
        write_step(writer, &witness->step[i]);
    ls_json_end_array(json);
    ls_json_end_object(json);
}

static void write_code_flow(struct writer *writer, const struct ls_finding *finding)
{
    struct ls_json *json = &writer->json;
    uint32_t number = 0;
    for (uint32_t i = 0; i < finding->witnesses; i++)
        number += finding->witness[i]->steps > 0;
    if (number == 0)
        return;
    ls_json_begin_array(json, "codeFlows");
    ls_json_begin_object(json, NULL);
    ls_json_begin_array(json, "threadFlows");
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        if (finding->witness[i]->steps > 0)
            write_thread_flow(writer, finding->witness[i], i + 1);
    }
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_json_end_array(json);
}

static void write_related(struct writer *writer, const struct ls_finding *finding)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_array(json, "relatedLocations");
    for (uint32_t i = 0; i < finding->relateds; i++) {
        ls_json_begin_object(json, NULL);
        ls_json_number(json, "id", i + 1);
        write_place(writer, &finding->related[i].at);
        write_text(json, "message", finding->related[i].what);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
}

static void write_properties(struct writer *writer, const struct ls_finding *finding,
                             const struct ls_report_rule *rule)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    ls_json_begin_object(json, "properties");
    ls_json_string(json, "confidence", ls_confidence_name(finding->confidence));
    ls_json_string(json, "evidence", ls_evidence_name(finding->evidence));
    write_ids(writer, "cwe", rule ? rule->cwe : "", false);
    write_ids(writer, "cert", rule ? rule->cert : "", false);
    ls_json_begin_array(json, "locks");
    for (uint32_t i = 0; i < finding->locks; i++)
        ls_json_string(json, NULL, model->locks.at[finding->lock[i]].name);
    ls_json_end_array(json);
    if (finding->note[0] != '\0')
        ls_json_string(json, "note", finding->note);
    if (finding->advice[0] != '\0')
        ls_json_string(json, "advice", finding->advice);
    ls_json_write_trial(json, finding);
    ls_json_end_object(json);
}

/* What keeps a result from being shown; viewers know how to hide it. */
static void write_suppression(struct writer *writer, const struct ls_finding *finding)
{
    struct ls_json *json = &writer->json;
    bool known = finding->silence == LS_SILENT_BY_BASELINE;
    if (writer->report->compared)
        ls_json_string(json, "baselineState", known ? "unchanged" : "new");
    ls_json_begin_array(json, "suppressions");
    if (finding->silence != LS_HEARD) {
        ls_json_begin_object(json, NULL);
        ls_json_string(json, "kind", known ? "external" : "inSource");
        ls_json_string(json, "status", "accepted");
        if (known || finding->silence_reason)
            ls_json_string(json, "justification",
                           known ? "in the baseline" : finding->silence_reason);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
}

static void write_result(struct writer *writer, const struct ls_finding *finding)
{
    struct ls_json *json = &writer->json;
    uint32_t index;
    const struct ls_report_rule *rule = ls_report_rule_of(writer->report, finding, &index);
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "ruleId", finding->rule);
    if (rule)
        ls_json_number(json, "ruleIndex", index);
    ls_json_string(json, "level", ls_level_name(finding->level));
    ls_json_number(json, "rank", ls_finding_rank(finding));
    write_text(json, "message", finding->message);
    ls_json_begin_array(json, "locations");
    write_location(writer, NULL, &finding->at, NULL);
    ls_json_end_array(json);
    write_related(writer, finding);
    write_code_flow(writer, finding);
    ls_json_begin_object(json, "partialFingerprints");
    ls_json_hex(json, "lockstitch/v1", finding->fingerprint);
    ls_json_end_object(json);
    write_suppression(writer, finding);
    if (finding->count > 0)
        ls_json_number(json, "occurrenceCount", finding->count);
    write_properties(writer, finding, rule);
    ls_json_end_object(json);
}

static void write_rule(struct writer *writer, const struct ls_report_rule *rule)
{
    /* CVSS-like numbers, as strings: what hangs a program is "medium" to a security team. */
    static const char *const severities[] = {
        [LS_NOTE] = "1.0", [LS_WARNING] = "4.0", [LS_ERROR] = "6.0"};
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "id", rule->id);
    write_text(json, "shortDescription", rule->summary);
    ls_json_begin_object(json, "help");
    ls_json_string(json, "text", rule->summary);
    ls_json_string(json, "markdown", rule->page);
    ls_json_end_object(json);
    ls_json_begin_object(json, "defaultConfiguration");
    ls_json_string(json, "level", ls_level_name(rule->level));
    ls_json_end_object(json);
    ls_json_begin_object(json, "properties");
    ls_json_string(json, "security-severity", severities[rule->level]);
    ls_json_begin_array(json, "tags");
    ls_json_string(json, NULL, "concurrency");
    write_ids(writer, NULL, rule->cwe, true);
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

static void write_tool(struct writer *writer)
{
    struct ls_json *json = &writer->json;
    const struct ls_report *report = writer->report;
    ls_json_begin_object(json, "tool");
    ls_json_begin_object(json, "driver");
    ls_json_string(json, "name", "lockstitch");
    ls_json_string(json, "version", report->version);
    ls_json_begin_array(json, "rules");
    for (uint32_t i = 0; i < report->rules; i++)
        write_rule(writer, &report->rule[i]);
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

static void write_notification(struct writer *writer, const char *level, const char *text)
{
    ls_json_begin_object(&writer->json, NULL);
    ls_json_string(&writer->json, "level", level);
    write_text(&writer->json, "message", text);
    ls_json_end_object(&writer->json);
}

/* What ran, and what could not be seen. */
static void write_invocation(struct writer *writer)
{
    struct ls_json *json = &writer->json;
    const struct ls_report *report = writer->report;
    ls_json_begin_array(json, "invocations");
    ls_json_begin_object(json, NULL);
    ls_json_bool(json, "executionSuccessful", report->incompletes == 0);
    if (report->command[0] != '\0')
        ls_json_string(json, "commandLine", report->command);
    ls_json_begin_array(json, "toolExecutionNotifications");
    for (uint32_t i = 0; i < report->incompletes; i++)
        write_notification(
            writer, "error",
            ls_arena_printf(&writer->arena, "not analysed: %s", report->incomplete[i]));
    for (uint32_t i = 0; i < report->model->unseen.count; i++)
        write_notification(writer, "note", report->model->unseen.at[i]);
    ls_json_end_array(json);
    ls_json_begin_array(json, "toolConfigurationNotifications");
    for (uint32_t i = 0; i < report->remarks; i++)
        write_notification(writer, "warning", report->remark[i]);
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_json_end_array(json);
}

static void write_root(struct ls_json *json)
{
    ls_json_begin_object(json, "originalUriBaseIds");
    ls_json_begin_object(json, "SRCROOT");
    write_text(json, "description", "The directory that was analysed.");
    ls_json_end_object(json);
    ls_json_end_object(json);
}

/* A result that was there when the baseline was written. */
static void write_gone(struct writer *writer, const struct ls_report_gone *gone)
{
    struct ls_json *json = &writer->json;
    const struct ls_finding finding = {.rule = gone->rule};
    const char *root = writer->report->root;
    bool relative = *gone->file && *gone->file != '/' && *root;
    struct ls_location at = {
        .file = relative ? ls_arena_printf(&writer->arena, "%s/%s", root, gone->file) : gone->file,
        .function = gone->function};
    uint32_t index;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "ruleId", gone->rule);
    const struct ls_report_rule *rule = ls_report_rule_of(writer->report, &finding, &index);
    if (rule)
        ls_json_number(json, "ruleIndex", index);
    ls_json_string(json, "level", ls_level_name(rule ? rule->level : LS_WARNING));
    write_text(json, "message", gone->message);
    ls_json_begin_array(json, "locations");
    write_location(writer, NULL, &at, NULL);
    ls_json_end_array(json);
    ls_json_begin_object(json, "partialFingerprints");
    ls_json_hex(json, "lockstitch/v1", gone->fingerprint);
    ls_json_end_object(json);
    ls_json_string(json, "baselineState", "absent");
    ls_json_end_object(json);
}

static void write_results(struct writer *writer)
{
    const struct ls_findings *findings = writer->report->findings;
    ls_json_begin_array(&writer->json, "results");
    for (uint32_t i = 0; i < findings->all.count; i++) {
        if (findings->all.at[i].confidence < writer->report->least)
            continue;
        write_result(writer, &findings->all.at[i]);
        ls_arena_release(&writer->arena);
    }
    for (uint32_t i = 0; i < writer->report->gones; i++) {
        write_gone(writer, &writer->report->gone[i]);
        ls_arena_release(&writer->arena);
    }
    ls_json_end_array(&writer->json);
}

void ls_write_sarif(FILE *out, const struct ls_report *report)
{
    struct writer writer = {.report = report};
    struct ls_json *json = &writer.json;
    ls_json_init(json, out);
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "$schema", SCHEMA);
    ls_json_string(json, "version", "2.1.0");
    ls_json_begin_array(json, "runs");
    ls_json_begin_object(json, NULL);
    write_tool(&writer);
    write_invocation(&writer);
    write_root(json);
    ls_json_string(json, "columnKind", "unicodeCodePoints");
    write_results(&writer);
    ls_json_end_object(json);
    ls_json_end_array(json);
    ls_json_end_object(json);
    ls_arena_release(&writer.arena);
}
