/* Saved reports about one program: what several of them say of one defect becomes one finding, with
 * the verdict that tells most. */
#ifndef LS_JOIN_MERGE_H
#define LS_JOIN_MERGE_H

#include <stdbool.h>

#include "model/finding.h"

/* One defect, told by a prediction and by a run. */
bool ls_merge_is_same(const struct ls_finding *predicted, const struct ls_finding *observed);

/* `finding` keeps what it says, and takes over the verdict of `other`, with its proof, if that
 * tells more: what has happened more than what was tried, and that more than what nobody tried. */
void ls_merge_verdict(struct ls_finding *finding, const struct ls_finding *other);

/* Findings of saved reports that are about one defect become the first prediction among them. Both
 * fields of a list that is not finished yet. */
void ls_merge_saved(struct ls_findings *saved);

#endif
