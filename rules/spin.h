/* What the rules about loops that only wait have in common. */
#ifndef LS_RULES_SPIN_H
#define LS_RULES_SPIN_H

#include "model/finding.h"
#include "model/model.h"

/* The finding without rule, message, note and advice: a warning at the test, with the way there. */
struct ls_finding ls_spin_finding(struct ls_findings *findings, const struct ls_model *model,
                                  const struct ls_spin *spin);

#endif
