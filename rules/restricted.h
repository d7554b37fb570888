/* What the rules about signal handlers and forked children have in common (struct ls_restricted).
 */
#ifndef LS_RULES_RESTRICTED_H
#define LS_RULES_RESTRICTED_H

#include "model/finding.h"
#include "model/model.h"

typedef void ls_restricted_report(const struct ls_model *model, const struct ls_restricted *fact,
                                  struct ls_findings *findings);

/* Reports what happens in this context: facts with a lock, and those about a library function. Once
 * for each place, function and lock (or, in a run, for locks that were made in the same place), and
 * once for each handler or fork and lock. */
void ls_restricted_judge(const struct ls_model *model, struct ls_findings *findings,
                         enum ls_context context, ls_restricted_report *report_lock,
                         ls_restricted_report *report_call);

/* The function where the way begins: the handler; "" when nothing is known. */
const char *ls_restricted_start(const struct ls_restricted *fact);

/* The finding without its message: its place, what is related to it with `entered` and `other` as
 * the words for those, and a witness for each way. */
struct ls_finding ls_restricted_finding(struct ls_findings *findings, const struct ls_model *model,
                                        const struct ls_restricted *fact, const char *entered,
                                        const char *now, const char *other);

#endif
