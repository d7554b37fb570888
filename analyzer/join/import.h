/* Facts of one model in another one. A run of today and the findings of yesterday each have their
 * own locks and threads; what is shown together must name those of one model. */
#ifndef LS_JOIN_IMPORT_H
#define LS_JOIN_IMPORT_H

#include "model/finding.h"
#include "model/model.h"

/* A copy of the finding with all that it refers to, in the arena of `to`. */
struct ls_finding ls_import_finding(struct ls_model *to, const struct ls_model *from,
                                    const struct ls_finding *finding);

#endif
