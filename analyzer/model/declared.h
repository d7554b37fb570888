/* A declared lock order: what people have agreed on, in a file that is reviewed like code.
 *
 *     # outermost first
 *     config_lock > queue.lock > stats_lock
 *     queue.lock > pool[*].lock
 *     leaf log_lock
 *
 * A line names locks as lockstitch does; `*` stands for any part of a name. `A > B` says that A is
 * taken before B, so that asking for A while B is held is against the order; chains and lines add
 * up. `leaf A` says that nothing is asked for while A is held. What no line speaks of is free. */
#ifndef LS_MODEL_DECLARED_H
#define LS_MODEL_DECLARED_H

#include "model/finding.h"
#include "model/model.h"

struct ls_declared;

/* Reads a declaration of `size` bytes; `origin` names it in messages. NULL after messages, each
 * with its line: wrong syntax, or an order that contradicts itself. */
struct ls_declared *ls_declared_read(const char *origin, const char *text, size_t size);
void ls_declared_free(struct ls_declared *declared);

/* Adds a finding for each edge of the model's lock order that is against it. Names that no lock of
 * the model has are warned of. Returns how many findings were added. */
uint32_t ls_declared_check(const struct ls_declared *declared, const struct ls_model *model,
                           struct ls_findings *findings);

#endif
