/* Lock coverage: which share of what scan knows the tests have exercised. */
#ifndef LS_JOIN_COVERAGE_H
#define LS_JOIN_COVERAGE_H

#include "model/model.h"

/* False when the runs took locks, and nothing tells in which file: their program has no debug
 * information. What they exercised is not known then, which is not the same as nothing. */
bool ls_coverage_is_known(const struct ls_model *run);

/* Compares what the source can do with what the recorded runs did, and writes the result to
 * run->coverage; sites of the source that were visited get a count. */
void ls_coverage_take(struct ls_model *run, struct ls_model *source);

#endif
