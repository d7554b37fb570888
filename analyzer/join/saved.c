#include "join/saved.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/readfile.h"
#include "join/saved_p.h"

bool ls_saved_is(const char *path)
{
    if (ls_is_stream(path)) /* recordings are mapped */
        return true;
    FILE *file = fopen(path, "re");
    int first = file ? getc(file) : EOF;
    while (file && isspace(first))
        first = getc(file);
    if (file)
        fclose(file);
    return first == '{';
}

/* ---- texts and numbers that may be missing */

const char *ls_saved_text(struct ls_saved *saved, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return ls_arena_strdup(saved->arena, text ? text : "");
}

uint32_t ls_saved_number(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));
    return number > 0 && number < UINT32_MAX ? (uint32_t)number : 0;
}

static const json_t *path_to(const json_t *value, const char *const *keys)
{
    for (; *keys; keys++)
        value = json_object_get(value, *keys);
    return value;
}

#define PATH_TO(value, ...) path_to(value, (const char *const[]){__VA_ARGS__, NULL})

/* The position of `name` among names; `otherwise` when it is none. */
static int position(const char *name, const char *(*name_of)(int), int count, int otherwise)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(name, name_of(i)) == 0)
            return i;
    }
    return otherwise;
}

static const char *level_name(int i)
{
    return ls_level_name((enum ls_level)i);
}

static const char *confidence_name(int i)
{
    return ls_confidence_name((enum ls_confidence)i);
}

static const char *evidence_name(int i)
{
    return ls_evidence_name((enum ls_evidence)i);
}

static const char *trial_name(int i)
{
    return ls_trial_name((enum ls_trial)i);
}

/* ---- what findings refer to */

uint32_t ls_saved_lock(struct ls_saved *saved, const char *name)
{
    struct ls_model *model = saved->model;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        if (strcmp(model->locks.at[i].name, name) == 0)
            return i;
    }
    struct ls_lock *lock = ls_vec_add(&model->locks);
    lock->name = ls_arena_strdup(saved->arena, name);
    lock->created = (struct ls_location){.file = "", .function = ""};
    return model->locks.count - 1;
}

uint32_t ls_saved_thread(struct ls_saved *saved, const char *name)
{
    struct ls_model *model = saved->model;
    if (!*name)
        return LS_MODEL_NONE;
    for (uint32_t i = 0; i < model->threads.count; i++) {
        if (strcmp(model->threads.at[i].name, name) == 0)
            return i;
    }
    struct ls_thread *thread = ls_vec_add(&model->threads);
    thread->name = ls_arena_strdup(saved->arena, name);
    thread->start_routine = thread->ended = "";
    thread->created = (struct ls_location){.file = "", .function = ""};
    return model->threads.count - 1;
}

static const uint32_t *locks_of(struct ls_saved *saved, const json_t *names, uint32_t *count)
{
    uint32_t *lock = LS_NEW_ARRAY(saved->arena, uint32_t, json_array_size(names));
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (name)
            lock[(*count)++] = ls_saved_lock(saved, name);
    }
    return lock;
}

static const char *absolute(struct ls_saved *saved, const char *path)
{
    if (!*path || *path == '/' || !*saved->root)
        return path;
    return ls_arena_printf(saved->arena, "%s/%s", saved->root, path);
}

/* ---- lockstitch/1 */

struct ls_location ls_saved_location(struct ls_saved *saved, const json_t *at)
{
    return (struct ls_location){absolute(saved, ls_saved_text(saved, at, "file")),
                                ls_saved_text(saved, at, "function"), ls_saved_number(at, "line"),
                                ls_saved_number(at, "column")};
}

static const struct ls_witness *json_witness(struct ls_saved *saved, const json_t *from)
{
    const json_t *steps = json_object_get(from, "steps");
    uint32_t count = (uint32_t)json_array_size(steps);
    struct ls_witness *witness = LS_NEW(saved->arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(saved->arena, struct ls_waypoint, count);
    for (uint32_t i = 0; i < count; i++) {
        const json_t *at = json_array_get(steps, i);
        step[i].at = ls_saved_location(saved, at);
        step[i].what = ls_saved_text(saved, at, "what");
        step[i].held = locks_of(saved, json_object_get(at, "held"), &step[i].helds);
    }
    *witness = (struct ls_witness){ls_saved_thread(saved, ls_saved_text(saved, from, "thread")),
                                   count, step};
    return witness;
}

static void json_sites(struct ls_saved *saved, const json_t *locations, struct ls_finding *finding)
{
    size_t count = json_array_size(locations);
    struct ls_related *related = LS_NEW_ARRAY(saved->arena, struct ls_related, count);
    finding->at = ls_saved_location(saved, json_array_get(locations, 0));
    for (size_t i = 1; i < count; i++) {
        const json_t *at = json_array_get(locations, i);
        related[finding->relateds++] = (struct ls_related){
            ls_saved_location(saved, at), ls_saved_text(saved, at, "message"), false};
    }
    finding->related = related;
}

/* What both forms have under the same names. */
static void read_common(struct ls_saved *saved, const json_t *from, struct ls_finding *finding)
{
    finding->confidence = (enum ls_confidence)position(ls_saved_text(saved, from, "confidence"),
                                                       confidence_name, 3, LS_LIKELY);
    finding->evidence = (enum ls_evidence)position(ls_saved_text(saved, from, "evidence"),
                                                   evidence_name, 3, LS_PREDICTED);
    finding->trial =
        (enum ls_trial)position(ls_saved_text(saved, from, "verdict"), trial_name, LS_TRIALS, 0);
    finding->note = ls_saved_text(saved, from, "note");
    finding->advice = ls_saved_text(saved, from, "advice");
    finding->proof = ls_saved_text(saved, from, "proof");
    finding->tries = ls_saved_number(from, "tries");
    finding->lock = locks_of(saved, json_object_get(from, "locks"), &finding->locks);
}

/* `from` is what has a rank: not all do, of older reports. */
static int weight_of(const json_t *from, const struct ls_finding *finding)
{
    uint32_t rank = ls_saved_number(from, "rank");
    return rank > 0 ? ls_finding_weight(finding->confidence, rank) : 0;
}

static void read_json(struct ls_saved *saved, const json_t *findings, struct ls_findings *to)
{
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *from = json_array_get(findings, i);
        const json_t *ways = json_object_get(from, "witnesses");
        struct ls_finding finding = {.rule = ls_saved_text(saved, from, "rule")};
        const struct ls_witness **witness =
            LS_NEW_ARRAY(saved->arena, const struct ls_witness *, json_array_size(ways));
        read_common(saved, from, &finding);
        finding.weight = weight_of(from, &finding);
        finding.level =
            (enum ls_level)position(ls_saved_text(saved, from, "level"), level_name, 3, LS_WARNING);
        finding.message = ls_saved_text(saved, from, "message");
        finding.fingerprint = strtoull(ls_saved_text(saved, from, "fingerprint"), NULL, 16);
        finding.count = ls_saved_number(from, "count");
        json_sites(saved, json_object_get(from, "locations"), &finding);
        for (size_t k = 0; k < json_array_size(ways); k++)
            witness[finding.witnesses++] = json_witness(saved, json_array_get(ways, k));
        finding.witness = witness;
        ls_findings_add(to, &finding);
    }
}

/* ---- SARIF */

static unsigned hex_digit(char digit)
{
    return isdigit((unsigned char)digit) ? (unsigned)(digit - '0')
                                         : (unsigned)(tolower((unsigned char)digit) - 'a' + 10);
}

static const char *decode_uri(struct ls_saved *saved, const char *uri)
{
    static const char scheme[] = "file://";
    char *path = ls_arena_strdup(saved->arena, uri), *to = path;
    if (strncmp(uri, scheme, sizeof scheme - 1) == 0)
        uri += sizeof scheme - 1;
    for (; *uri; uri++) {
        bool escaped =
            uri[0] == '%' && isxdigit((unsigned char)uri[1]) && isxdigit((unsigned char)uri[2]);
        *to++ = escaped ? (char)(hex_digit(uri[1]) << 4 | hex_digit(uri[2])) : *uri;
        uri += escaped ? 2 : 0;
    }
    *to = '\0';
    return absolute(saved, path);
}

static struct ls_location sarif_location(struct ls_saved *saved, const json_t *location)
{
    const json_t *physical = json_object_get(location, "physicalLocation");
    const json_t *region = json_object_get(physical, "region");
    const json_t *logical = json_array_get(json_object_get(location, "logicalLocations"), 0);
    const char *uri = ls_saved_text(saved, json_object_get(physical, "artifactLocation"), "uri");
    return (struct ls_location){decode_uri(saved, uri), ls_saved_text(saved, logical, "name"),
                                ls_saved_number(region, "startLine"),
                                ls_saved_number(region, "startColumn")};
}

static const char *sarif_message(struct ls_saved *saved, const json_t *object)
{
    return ls_saved_text(saved, json_object_get(object, "message"), "text");
}

static const struct ls_witness *sarif_witness(struct ls_saved *saved, const json_t *flow)
{
    static const char prefix[] = "thread ";
    const json_t *steps = json_object_get(flow, "locations");
    const char *thread = sarif_message(saved, flow);
    uint32_t count = (uint32_t)json_array_size(steps);
    struct ls_witness *witness = LS_NEW(saved->arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(saved->arena, struct ls_waypoint, count);
    bool named = strncmp(thread, prefix, sizeof prefix - 1) == 0;
    for (uint32_t i = 0; i < count; i++) {
        const json_t *location = json_object_get(json_array_get(steps, i), "location");
        step[i].at = sarif_location(saved, location);
        step[i].what = sarif_message(saved, location);
        step[i].held = locks_of(saved, PATH_TO(json_array_get(steps, i), "properties", "held"),
                                &step[i].helds);
    }
    *witness = (struct ls_witness){
        named ? ls_saved_thread(saved, thread + sizeof prefix - 1) : LS_MODEL_NONE, count, step};
    return witness;
}

static void sarif_sites(struct ls_saved *saved, const json_t *result, struct ls_finding *finding)
{
    const json_t *others = json_object_get(result, "relatedLocations");
    struct ls_related *related =
        LS_NEW_ARRAY(saved->arena, struct ls_related, json_array_size(others));
    finding->at = sarif_location(saved, json_array_get(json_object_get(result, "locations"), 0));
    for (size_t i = 0; i < json_array_size(others); i++) {
        const json_t *other = json_array_get(others, i);
        related[finding->relateds++] =
            (struct ls_related){sarif_location(saved, other), sarif_message(saved, other), false};
    }
    finding->related = related;
}

static void read_result(struct ls_saved *saved, const json_t *result, struct ls_findings *to)
{
    const json_t *flow = json_array_get(json_object_get(result, "codeFlows"), 0);
    const json_t *ways = json_object_get(flow, "threadFlows");
    const json_t *prints = json_object_get(result, "partialFingerprints");
    struct ls_finding finding = {.rule = ls_saved_text(saved, result, "ruleId")};
    const struct ls_witness **witness =
        LS_NEW_ARRAY(saved->arena, const struct ls_witness *, json_array_size(ways));
    read_common(saved, json_object_get(result, "properties"), &finding);
    finding.weight = weight_of(result, &finding);
    finding.level =
        (enum ls_level)position(ls_saved_text(saved, result, "level"), level_name, 3, LS_WARNING);
    finding.message = sarif_message(saved, result);
    finding.fingerprint = strtoull(ls_saved_text(saved, prints, "lockstitch/v1"), NULL, 16);
    finding.count = ls_saved_number(result, "occurrenceCount");
    sarif_sites(saved, result, &finding);
    for (size_t i = 0; i < json_array_size(ways); i++)
        witness[finding.witnesses++] = sarif_witness(saved, json_array_get(ways, i));
    finding.witness = witness;
    ls_findings_add(to, &finding);
}

static void read_sarif(struct ls_saved *saved, const json_t *runs, struct ls_findings *to)
{
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *results = json_object_get(json_array_get(runs, i), "results");
        for (size_t k = 0; k < json_array_size(results); k++) {
            const json_t *result = json_array_get(results, k);
            if (strcmp(ls_saved_text(saved, result, "baselineState"), "absent") != 0)
                read_result(saved, result, to);
        }
    }
}

/* NULL after a message. */
static json_t *load(const char *path)
{
    struct ls_arena arena = {0};
    json_error_t error;
    size_t size;
    const char *text = ls_read_input(&arena, path, &size);
    json_t *root = text ? json_loadb(text, size, 0, &error) : NULL;
    if (!text)
        ls_error("%s cannot be read: %s", path, strerror(errno));
    else if (!root)
        ls_error("%s:%d: %s", path, error.line, error.text);
    ls_arena_release(&arena);
    return root;
}

int ls_saved_read(const char *path, struct ls_model *model, struct ls_findings *findings)
{
    struct ls_saved saved = {model, &model->arena, model->root ? model->root : ""};
    json_t *root = load(path);
    if (!root)
        return -1;
    const json_t *runs = json_object_get(root, "runs"), *own = json_object_get(root, "findings");
    bool known = json_is_array(runs) || json_is_array(own);
    if (json_object_get(root, "root"))
        saved.root = ls_saved_text(&saved, root, "root");
    if (!model->command && *ls_saved_text(&saved, root, "command"))
        model->command = ls_saved_text(&saved, root, "command");
    read_sarif(&saved, runs, findings);
    read_json(&saved, own, findings);
    ls_saved_read_facts(&saved, root);
    json_decref(root);
    if (!known)
        return ls_error("%s: neither SARIF nor a report of lockstitch (--format json)", path);
    return 0;
}
