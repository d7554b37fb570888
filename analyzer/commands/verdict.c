#include "commands/verdict.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/embedded.h"
#include "base/outfile.h"
#include "commands/gating.h"
#include "model/declared.h"
#include "model/finding.h"
#include "rule.h"

/* --min-confidence and --fail-on name their choices from the strictest on. */
enum ls_confidence ls_verdict_least(const struct ls_options *options)
{
    static const enum ls_confidence choices[] = {LS_CERTAIN, LS_LIKELY, LS_AUDIT};
    return choices[ls_option_choice(options, LS_OPT_MIN_CONFIDENCE)];
}

static int lowest_failing(const struct ls_options *options)
{
    static const int levels[] = {LS_ERROR, LS_WARNING, LS_NOTE, LS_ERROR + 1 /* never */};
    return levels[ls_option_choice(options, LS_OPT_FAIL_ON)];
}

static bool reaches_gate(const struct ls_report *report)
{
    for (int level = report->gate; level <= LS_ERROR; level++) {
        if (ls_report_count(report, (enum ls_level)level) > 0)
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

/* What was known and is there no more, when everything was looked at. */
static uint32_t gone_of(struct ls_arena *arena, const struct ls_gate *gate,
                        const struct ls_report_gone **gone)
{
    uint32_t count = 0;
    struct ls_report_gone *all =
        LS_NEW_ARRAY(arena, struct ls_report_gone, gate->baseline.all.count);
    for (uint32_t i = 0; gate->complete && i < gate->baseline.all.count; i++) {
        const struct ls_known *known = &gate->baseline.all.at[i];
        if (known->seen)
            continue;
        struct ls_known_parts parts = ls_baseline_parts(arena, known);
        all[count++] = (struct ls_report_gone){parts.rule, parts.file, parts.function,
                                               parts.message, known->fingerprint};
    }
    *gone = all;
    return count;
}

static int write_report(const struct ls_verdict *verdict, struct ls_findings *findings,
                        const struct ls_options *options, struct ls_output *output)
{
    FILE *out = output->file.stream;
    static const struct ls_gate open;
    const struct ls_gate *gate = verdict->gate ? verdict->gate : &open;
    struct ls_report report = {
        .model = verdict->model,
        .findings = findings,
        .rule = report_rules(&findings->arena),
        .rules = ls_rule_count,
        .root = verdict->root,
        .version = LS_VERSION,
        .command = verdict->command,
        .least = ls_verdict_least(options),
        .gate = lowest_failing(options),
        .colour = output->colour,
        .verbose = verdict->verbose || ls_option_given(options, LS_OPT_VERBOSE),
        .seconds = verdict->seconds,
        .files = verdict->files,
        .incomplete = verdict->incomplete,
        .incompletes = verdict->incompletes,
        .remark = gate->remarks.at,
        .remarks = gate->remarks.count,
        .unchanged = gate->unchanged,
        .compared = gate->has_baseline || gate->write_baseline,
    };
    report.gones = gone_of(&findings->arena, gate, &report.gone);
    enum ls_format format = ls_format_find(ls_option_text(options, LS_OPT_FORMAT));
    LS_BUG_ON(format == LS_FORMATS);
    output->complete = ls_report_write(out, format, &report) == 0;
    if (!output->complete)
        return LS_EXIT_USAGE;
    return reaches_gate(&report) ? LS_EXIT_FINDINGS : LS_EXIT_CLEAN;
}

/* What is against the lock order that the configuration declares. */
static int check_declared(const struct ls_verdict *verdict, struct ls_findings *findings)
{
    const struct ls_config *config = &verdict->gate->config;
    if (config->orders.count == 0)
        return 0;
    const char *slash = strrchr(config->path, '/');
    struct ls_declared *declared = ls_declared_new(slash ? slash + 1 : config->path);
    for (uint32_t i = 0; i < config->orders.count; i++)
        ls_declared_add(declared, config->orders.at[i].name, config->orders.at[i].count,
                        config->orders.at[i].line);
    int status = ls_declared_close(declared);
    if (status == 0 && ls_declared_check(declared, verdict->model, findings) > 0)
        ls_findings_finish(findings, verdict->model);
    ls_declared_free(declared);
    return status;
}

int ls_verdict_report(const struct ls_verdict *verdict, const struct ls_options *options,
                      struct ls_output *output)
{
    struct ls_findings own, *findings = verdict->findings ? verdict->findings : &own;
    int status = 0;
    ls_findings_init(&own);
    if (verdict->gate)
        own.options = ls_gating_rule_options(verdict->gate);
    if (!verdict->findings)
        ls_rules_judge(verdict->model, &own);
    if (verdict->gate) {
        verdict->gate->least = ls_verdict_least(options);
        status = check_declared(verdict, findings);
        if (status == 0)
            status = ls_gate_apply(verdict->gate, findings);
    }
    status = status == 0 ? write_report(verdict, findings, options, output) : LS_EXIT_USAGE;
    ls_findings_release(&own);
    return status;
}

int ls_verdict_open(struct ls_output *output, const struct ls_options *options)
{
    const char *path = ls_option_text(options, LS_OPT_OUTPUT);
    *output = (struct ls_output){0};
    if (ls_outfile_open(&output->file, path) != 0)
        return ls_error("%s cannot be written: %s", path, strerror(errno));
    output->colour = ls_option_color(options, output->file.stream);
    return 0;
}

int ls_verdict_close(struct ls_output *output, int status)
{
    const char *path = output->file.path;
    if (ls_outfile_close(&output->file, output->complete) == 0)
        return status;
    ls_error("%s cannot be written: %s", path, strerror(errno));
    return LS_EXIT_USAGE;
}
