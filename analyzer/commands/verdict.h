/* What scan, run and report do alike with a model: judge it by all rules, report the findings, hold
 * them against the gate. */
#ifndef LS_COMMANDS_VERDICT_H
#define LS_COMMANDS_VERDICT_H

#include <stdio.h>

#include "commands/options.h"
#include "model/model.h"
#include "report/report.h"

/* What is to be judged. The texts are as in struct ls_report. */
struct ls_verdict {
    const struct ls_model *model;
    const char *root;
    const char *command;
    double seconds;
    uint32_t files;
    const char *const *incomplete;
    uint32_t incompletes;
};

/* Judges and writes the report to `out`, as the options say (--format, --color, --min-confidence).
 * Returns LS_EXIT_FINDINGS when a finding that is shown reaches --fail-on, else LS_EXIT_CLEAN;
 * LS_EXIT_USAGE when the report could not be written. */
int ls_verdict_report(const struct ls_verdict *verdict, const struct ls_options *options,
                      FILE *out);

/* The stream for the report: --output, or stdout. NULL after a message. Close with
 * ls_verdict_close. */
FILE *ls_verdict_open(const struct ls_options *options);

/* Closes the stream; `status`, or LS_EXIT_USAGE after a message when not everything could be
 * written. */
int ls_verdict_close(const struct ls_options *options, FILE *out, int status);

#endif
