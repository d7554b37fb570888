/* --format junit: findings as failed tests, for services that know test reports best.
 *
 * One test per rule and finding; a rule without findings is a passed test, so that the suite is
 * never empty. A finding below the gate is a skipped test: red means exit status 1, and nothing
 * else does. Names hold no line numbers, so that a service can follow a test over time. */
#include <inttypes.h>
#include <string.h>

#include "model/wording.h"
#include "report/plain.h"
#include "report/utf8.h"

/* The text as XML 1.0 can carry it: what is not UTF-8, and control characters, become U+FFFD. */
static void put_xml(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t length = ls_utf8_length(text);
        unsigned char byte = (unsigned char)*text;
        const char *entity = byte == '<'   ? "&lt;"
                             : byte == '>' ? "&gt;"
                             : byte == '&' ? "&amp;"
                             : byte == '"' ? "&quot;"
                                           : NULL;
        bool noncharacter =
            strncmp(text, "\xEF\xBF\xBE", 3) == 0 || strncmp(text, "\xEF\xBF\xBF", 3) == 0;
        if (entity)
            fputs(entity, out);
        else if (length == 0 || noncharacter || (byte < 0x20 && byte != '\n' && byte != '\t'))
            fputs("\xEF\xBF\xBD", out);
        else
            fwrite(text, 1, length, out);
        text += length > 0 ? length : 1;
    }
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    put_xml(out, value);
    fputc('"', out);
}

static bool fails(const struct ls_report *report, const struct ls_finding *finding)
{
    return (int)finding->level >= report->gate;
}

static void put_finding(FILE *out, const struct ls_report *report, const struct ls_finding *finding)
{
    struct ls_arena arena = {0};
    const char *place = ls_plain_place(&arena, report, &finding->at);
    fputs("  <testcase", out);
    put_attribute(out, "classname", ls_report_path(report, finding->at.file));
    put_attribute(out, "name",
                  ls_arena_printf(&arena, "%s in %s (%016" PRIx64 ")", finding->rule,
                                  ls_say_function(&arena, finding->at.function),
                                  finding->fingerprint));
    fputs(" time=\"0\">\n", out);
    const char *message = ls_arena_printf(&arena, "%s: %s: %s", place,
                                          ls_level_name(finding->level), finding->message);
    if (fails(report, finding)) {
        fputs("   <failure", out);
        put_attribute(out, "type", finding->rule);
        put_attribute(out, "message", message);
        fputc('>', out);
        put_xml(out, message);
        fputc('\n', out);
        put_xml(out, ls_plain_story(&arena, report, finding));
        fputs("</failure>\n", out);
    } else {
        fputs("   <skipped", out);
        put_attribute(out, "message", message);
        fputs("/>\n", out);
    }
    fputs("  </testcase>\n", out);
    ls_arena_release(&arena);
}

struct counts {
    uint32_t tests, failures, errors, skipped;
};

static bool has_findings(const struct ls_report *report, const char *rule)
{
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        if (ls_report_shows(report, finding) && strcmp(finding->rule, rule) == 0)
            return true;
    }
    return false;
}

static struct counts count(const struct ls_report *report)
{
    struct counts counts = {.tests = report->incompletes, .errors = report->incompletes};
    for (uint32_t i = 0; i < report->rules; i++)
        counts.tests += !has_findings(report, report->rule[i].id);
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        if (!ls_report_shows(report, finding))
            continue;
        counts.tests++;
        counts.failures += fails(report, finding);
        counts.skipped += !fails(report, finding);
    }
    return counts;
}

static void put_passed(FILE *out, const struct ls_report *report)
{
    for (uint32_t i = 0; i < report->rules; i++) {
        if (has_findings(report, report->rule[i].id))
            continue;
        fputs("  <testcase classname=\"lockstitch\"", out);
        put_attribute(out, "name", report->rule[i].id);
        fputs(" time=\"0\"/>\n", out);
    }
}

static void put_incomplete(FILE *out, const char *what)
{
    fputs("  <testcase classname=\"not analysed\"", out);
    put_attribute(out, "name", what);
    fputs(" time=\"0\">\n   <error type=\"incomplete\"", out);
    put_attribute(out, "message", what);
    fputs("/>\n  </testcase>\n", out);
}

void ls_write_junit(FILE *out, const struct ls_report *report)
{
    struct counts counts = count(report);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuites tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", counts.tests,
            counts.failures, counts.errors);
    fprintf(out,
            " <testsuite name=\"lockstitch\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
            "skipped=\"%u\" time=\"0\">\n",
            counts.tests, counts.failures, counts.errors, counts.skipped);
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        if (ls_report_shows(report, &report->findings->all.at[i]))
            put_finding(out, report, &report->findings->all.at[i]);
    }
    for (uint32_t i = 0; i < report->incompletes; i++)
        put_incomplete(out, report->incomplete[i]);
    put_passed(out, report);
    fputs(" </testsuite>\n</testsuites>\n", out);
}
