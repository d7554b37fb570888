/* Findings of a baseline that are told by other ways now.
 *
 * What several threads do to each other can often be shown in more than one way, and the report
 * shows the best. So that a better way does not bring back what was known, a finding about the
 * order of locks or a shared variable that is new is held against those of its rule that are gone:
 * when both name the same locks or variables, and have a function in common, it is the old one. */
#ifndef LS_GATE_RETOLD_H
#define LS_GATE_RETOLD_H

#include "gate/baseline.h"

/* The entry, not seen so far, that the finding tells in another way; NULL when there is none. */
struct ls_known *ls_retold_find(const struct ls_baseline *baseline,
                                const struct ls_finding *finding);

#endif
