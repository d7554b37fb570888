/* From summaries to the model: thread roots, acquisitions, misuses and imbalances as rules read
 * them. */
#ifndef LS_FLOW_FACTS_H
#define LS_FLOW_FACTS_H

#include "model/model.h"

struct ls_flow;

void ls_facts_fill(struct ls_flow *flow, struct ls_model *model);

#endif
