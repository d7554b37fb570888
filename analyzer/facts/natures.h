/* What kinds of values shared variables have, as far as it says how much a race of them matters: a
 * pointer that is torn from what it leads to crashes, a number that is only counted and shown is
 * off by one. */
#ifndef LS_FACTS_NATURES_H
#define LS_FACTS_NATURES_H

#include "flow/flow.h"
#include "model/sharing.h"

/* By cell of a global or a field (program/cells.h), one byte for ls_nature_at; in the arena. */
const uint8_t *ls_natures_find(struct ls_arena *arena, const struct ls_program *program);

/* Of the variable that a term is the address of. */
enum ls_nature ls_nature_at(const struct ls_flow *flow, const uint8_t *natures, uint32_t address);

#endif
