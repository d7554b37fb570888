/* Comments in the source against findings. Private to gate/. */
#ifndef LS_GATE_SILENCE_H
#define LS_GATE_SILENCE_H

#include "gate/gate.h"

/* Marks the findings that a comment silences: one about the line of their primary place. Comments
 * that name no rule, an unknown one, give no reason, or silence nothing become remarks. */
void ls_silence_apply(struct ls_gate *gate, struct ls_findings *findings);

#endif
