/* Findings of saved reports and recorded runs as one list: what scan says gets the verdict of the
 * runs, what both say is one finding. */
#ifndef LS_JOIN_REPORT_H
#define LS_JOIN_REPORT_H

#include "model/finding.h"
#include "model/model.h"

/* `run` holds the recordings, `judged` the rules' findings of it, `saved` and `source` what
 * ls_saved_read gave, of one report or several, and is merged (ls_merge_saved). There
 * are none where the program of the runs tells no lines (ls_coverage_is_known). Verdicts of earlier
 * runs stay where these tell no more. Afterwards `judged` has all findings, finished, and refers to
 * `run`. */
void ls_join_findings(struct ls_model *run, struct ls_findings *judged,
                      const struct ls_model *source, struct ls_findings *saved);

#endif
