/* What the rules about condition variables have in common. */
#ifndef LS_RULES_CONDITION_H
#define LS_RULES_CONDITION_H

#include "base/lists.h"
#include "model/finding.h"
#include "model/model.h"

/* "'queue.filled'" */
const char *ls_say_condition(struct ls_arena *arena, const struct ls_model *model,
                             uint32_t condition);

/* True when the condition stands, in a run, for many that were counted together: whether two facts
 * are about the same one, nobody knows. */
bool ls_condition_is_any(const struct ls_model *model, uint32_t condition);

/* A number for the place where the way ends: one place is one cause, whoever comes there. */
uint64_t ls_place_of(const struct ls_witness *witness);

/* The waits, and the signals, of each condition. */
struct ls_lists ls_waits_by_condition(struct ls_arena *arena, const struct ls_model *model);
struct ls_lists ls_signals_by_condition(struct ls_arena *arena, const struct ls_model *model);

/* The finding without rule, message and advice: at the end of the way, with that way. */
struct ls_finding ls_condition_finding(struct ls_findings *findings, const struct ls_model *model,
                                       uint32_t condition, enum ls_confidence confidence,
                                       const struct ls_witness *witness, const char *what);

/* Likewise for a signal: at the place that sends it. */
struct ls_finding ls_signal_finding(struct ls_findings *findings, const struct ls_model *model,
                                    const struct ls_condition_signal *signal);

#endif
