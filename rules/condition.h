/* What the rules about condition variables have in common. */
#ifndef LS_RULES_CONDITION_H
#define LS_RULES_CONDITION_H

#include "model/finding.h"
#include "model/model.h"

/* "'queue.filled'" */
const char *ls_say_condition(struct ls_arena *arena, const struct ls_model *model,
                             uint32_t condition);

/* True when an earlier wait has its end at the same place. */
bool ls_wait_is_repeated(const struct ls_model *model, uint32_t wait);

/* The finding without rule, message and advice: at the end of the way, with that way. */
struct ls_finding ls_condition_finding(struct ls_findings *findings, const struct ls_model *model,
                                       uint32_t condition, enum ls_confidence confidence,
                                       const struct ls_witness *witness, const char *what);

/* Likewise for a signal: at the place that sends it. */
struct ls_finding ls_signal_finding(struct ls_findings *findings, const struct ls_model *model,
                                    const struct ls_condition_signal *signal);

#endif
