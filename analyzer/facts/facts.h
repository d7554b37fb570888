/* The facts of a program, as rules read them: from what its functions do (flow/analyse.h) to the
 * model.
 *
 * Who runs and what may run in parallel is found first (roots.h); then, for each root, what it does
 * with locks, waits, threads and shared memory. Single-threaded; deterministic. */
#ifndef LS_FACTS_FACTS_H
#define LS_FACTS_FACTS_H

#include "flow/apis.h"
#include "model/model.h"
#include "program/program.h"

/* Analyses the program and adds its facts to the model. */
void ls_facts_fill(const struct ls_program *program, const struct ls_apis *apis,
                   struct ls_model *model);

#endif
