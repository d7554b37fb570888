/* What the rules about signal handlers and forked children have in common (struct ls_restricted).
 */
#ifndef LS_RULES_RESTRICTED_H
#define LS_RULES_RESTRICTED_H

#include "base/tally.h"
#include "model/finding.h"
#include "model/model.h"

/* True when it was asked before of a fact, as sure as this one, about the same place, function and
 * lock, or in a run lock that was made in the same place. `told` keeps what was asked for. */
bool ls_restricted_is_again(struct ls_tally *told, const struct ls_model *model,
                            const struct ls_restricted *fact);

/* The function where the way begins: the handler; "" when nothing is known. */
const char *ls_restricted_start(const struct ls_restricted *fact);

/* The finding without its message: its place, what is related to it with `entered` and `other` as
 * the words for those, and a witness for each way. */
struct ls_finding ls_restricted_finding(struct ls_findings *findings, const struct ls_model *model,
                                        const struct ls_restricted *fact, const char *entered,
                                        const char *now, const char *other);

#endif
