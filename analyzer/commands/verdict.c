#include "commands/verdict.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/embedded.h"
#include "model/finding.h"
#include "rule.h"

/* --min-confidence and --fail-on name their choices from the strictest on. */
static enum ls_confidence least_confidence(const struct ls_options *options)
{
    static const enum ls_confidence choices[] = {LS_CERTAIN, LS_LIKELY, LS_AUDIT};
    return choices[ls_option_choice(options, LS_OPT_MIN_CONFIDENCE)];
}

static bool reaches_gate(const struct ls_options *options, const struct ls_report *report)
{
    static const enum ls_level levels[] = {LS_ERROR, LS_WARNING, LS_NOTE};
    unsigned gate = ls_option_choice(options, LS_OPT_FAIL_ON);
    if (gate >= sizeof levels / sizeof *levels)
        return false; /* never */
    for (unsigned i = 0; i <= gate; i++) {
        if (ls_report_count(report, levels[i]) > 0)
            return true;
    }
    return false;
}

static const char *page_of(const char *rule)
{
    for (size_t i = 0; i < ls_embedded_pages_count; i++) {
        if (strcmp(ls_embedded_pages[i].name, rule) == 0)
            return ls_embedded_pages[i].text;
    }
    return "";
}

static const struct ls_report_rule *report_rules(struct ls_arena *arena)
{
    struct ls_report_rule *rules = LS_NEW_ARRAY(arena, struct ls_report_rule, ls_rule_count);
    for (uint32_t i = 0; i < ls_rule_count; i++) {
        const struct ls_rule *rule = &ls_rules[i];
        rules[i] = (struct ls_report_rule){.id = rule->id,
                                           .summary = rule->summary,
                                           .page = page_of(rule->id),
                                           .cwe = rule->cwe,
                                           .cert = rule->cert,
                                           .level = rule->level};
    }
    return rules;
}

int ls_verdict_report(const struct ls_verdict *verdict, const struct ls_options *options, FILE *out)
{
    struct ls_findings findings;
    ls_findings_init(&findings);
    ls_rules_judge(verdict->model, &findings);
    struct ls_report report = {
        .model = verdict->model,
        .findings = &findings,
        .rule = report_rules(&findings.arena),
        .rules = ls_rule_count,
        .root = verdict->root,
        .version = LS_VERSION,
        .command = verdict->command,
        .least = least_confidence(options),
        .colour = ls_option_color(options, out),
        .verbose = ls_option_given(options, LS_OPT_VERBOSE),
        .seconds = verdict->seconds,
        .files = verdict->files,
        .incomplete = verdict->incomplete,
        .incompletes = verdict->incompletes,
    };
    enum ls_format format = ls_format_find(ls_option_text(options, LS_OPT_FORMAT));
    LS_BUG_ON(format == LS_FORMATS);
    int status = ls_report_write(out, format, &report) != 0 ? LS_EXIT_USAGE
                 : reaches_gate(options, &report)           ? LS_EXIT_FINDINGS
                                                            : LS_EXIT_CLEAN;
    ls_findings_release(&findings);
    return status;
}

FILE *ls_verdict_open(const struct ls_options *options)
{
    const char *path = ls_option_text(options, LS_OPT_OUTPUT);
    FILE *out = path ? fopen(path, "we") : stdout;
    if (!out)
        ls_error("%s cannot be written: %s", path, strerror(errno));
    return out;
}

int ls_verdict_close(const struct ls_options *options, FILE *out, int status)
{
    if (out == stdout || fclose(out) == 0)
        return status;
    ls_error("%s cannot be written: %s", ls_option_text(options, LS_OPT_OUTPUT), strerror(errno));
    return LS_EXIT_USAGE;
}
