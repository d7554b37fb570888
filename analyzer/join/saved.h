/* Reports that were saved, read again: SARIF 2.1.0 and lockstitch's own JSON. Only what was written
 * by lockstitch has all that a finding needs; findings of other tools are read as far as they go.
 */
#ifndef LS_JOIN_SAVED_H
#define LS_JOIN_SAVED_H

#include <stdbool.h>

#include "model/finding.h"
#include "model/model.h"

/* True when the file begins like JSON; of a pipe too, through which no recording can come. */
bool ls_saved_is(const char *path);

/* Adds the findings of the report at `path` to `findings`, with the locks and threads that they
 * name to `model`; relative paths lie below the root that the report names, else model->root. Rule
 * ids are copied. 0, or -1 when it is no such report (said to the user). */
int ls_saved_read(const char *path, struct ls_model *model, struct ls_findings *findings);

#endif
