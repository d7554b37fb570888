/* What scan, run and report do alike with a model: judge it by all rules, report the findings, hold
 * them against the gate. */
#ifndef LS_COMMANDS_VERDICT_H
#define LS_COMMANDS_VERDICT_H

#include "base/outfile.h"
#include "commands/options.h"
#include "gate/gate.h"
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
    struct ls_findings *findings; /* finished; NULL: the rules are asked */
    bool verbose;                 /* as if --verbose were given */
    struct ls_gate *gate;         /* what silences findings; changed by it; NULL: nothing does */
};

/* The least confidence that is shown, as --min-confidence says. */
enum ls_confidence ls_verdict_least(const struct ls_options *options);

/* Where the report goes: --output, or stdout. A file is replaced when the report is complete, and
 * stays as it was when there was none. */
struct ls_output {
    struct ls_outfile file; /* write to file.stream */
    bool complete;          /* set by who has written it all */
    bool colour;            /* as --color says for it */
};

/* Judges and writes the report, as the options say (--format, --color, --min-confidence).
 * Returns LS_EXIT_FINDINGS when a finding that is shown reaches --fail-on, else LS_EXIT_CLEAN;
 * LS_EXIT_USAGE when the report could not be written. */
int ls_verdict_report(const struct ls_verdict *verdict, const struct ls_options *options,
                      struct ls_output *output);

/* Opens what --output says. 0, or -1 after a message. Close with ls_verdict_close. */
int ls_verdict_open(struct ls_output *output, const struct ls_options *options);

/* Closes it; `status`, or LS_EXIT_USAGE after a message when not everything could be written. */
int ls_verdict_close(struct ls_output *output, int status);

#endif
