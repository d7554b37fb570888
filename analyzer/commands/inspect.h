/* From the facts of sources to the report: what scan and link do alike. */
#ifndef LS_COMMANDS_INSPECT_H
#define LS_COMMANDS_INSPECT_H

#include "commands/difference.h"
#include "commands/options.h"
#include "commands/phases.h"
#include "commands/recall.h"
#include "commands/units.h"
#include "commands/verdict.h"
#include "gate/gate.h"

/* All zeros but for `options`, and an opened output, are a beginning. */
struct ls_inspection {
    const struct ls_options *options;
    struct ls_output output;
    bool whole; /* the sources are the whole program: comments that silence nothing are told */
    struct ls_units units;
    struct ls_phases phases;
    struct ls_recall recall;
    struct ls_gate gate;
    struct ls_change change;
    struct ls_difference *difference; /* NULL: there is no --diff */
};

/* When the sources are known: reads the configuration and leaves out what it skips. 0, or -1 after
 * a message. */
int ls_inspect_prepare(struct ls_inspection *inspection);

/* When their facts are known: analyses, judges, and reports. Returns the exit status. */
int ls_inspect(struct ls_inspection *inspection);

/* Closes the output and releases everything; `status`, or LS_EXIT_USAGE after a message. */
int ls_inspect_close(struct ls_inspection *inspection, int status);

#endif
