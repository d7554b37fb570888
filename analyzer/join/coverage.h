/* Lock coverage: which share of what scan knows the tests have exercised. */
#ifndef LS_JOIN_COVERAGE_H
#define LS_JOIN_COVERAGE_H

#include "model/model.h"

/* Compares what the source can do with what the recorded runs did, and writes the result to
 * run->coverage; sites of the source that were visited get a count. */
void ls_coverage_take(struct ls_model *run, struct ls_model *source);

#endif
