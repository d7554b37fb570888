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

/* The same from chains of names, outermost first, that were read elsewhere: begin, add each with
 * its line, close. Closing returns -1 after a message when the order contradicts itself. */
struct ls_declared *ls_declared_new(const char *origin);
void ls_declared_add(struct ls_declared *declared, const char *const *name, uint32_t count,
                     uint32_t line);
int ls_declared_close(struct ls_declared *declared);

/* The name that a chain "outer > queue->lock > inner" goes on with: where it starts, behind blanks,
 * and its length, 0 when there is none. */
const char *ls_declared_name(const char *at, size_t *length);

/* Warns of names that no lock of the model has. */
void ls_declared_warn(const struct ls_declared *declared, const struct ls_model *model);

/* Adds a finding for each edge of the model's lock order that is against it. Returns how many were
 * added. */
uint32_t ls_declared_check(const struct ls_declared *declared, const struct ls_model *model,
                           struct ls_findings *findings);

/* The same for what declarations in the source say: model.declared_pairs. */
void ls_declared_check_pairs(const struct ls_model *model, struct ls_findings *findings);

#endif
