/* The analysis of a program: each function once, callees before callers.
 *
 * What happens inside of a function and how calls compose is in walk_p.h; the facts that rules read
 * are written by facts/facts.c. Single-threaded; deterministic. The source of the method: relative
 * lock sets per function (RELAY: Voung, Jhala, Lerner, FSE 2007), critical pairs up to the thread
 * roots (Brotherston et al., CADE 2021), outcomes by class of result (Smatch). */
#ifndef LS_FLOW_ANALYSE_H
#define LS_FLOW_ANALYSE_H

#include <stdio.h>

#include "flow/apis.h"
#include "program/program.h"

struct ls_flow;

/* What all functions do; ls_flow_free releases it. `program` and `apis` are borrowed until then. */
struct ls_flow *ls_flow_new(const struct ls_program *program, const struct ls_apis *apis);
void ls_flow_free(struct ls_flow *flow);

enum ls_flow_dump { LS_DUMP_LOCKS, LS_DUMP_FLOW };

/* Prints, for functions that have to do with locks, their summaries (LOCKS), or the states at the
 * start of each of their blocks (FLOW). `function` selects one by name; NULL = all. */
void ls_flow_dump(FILE *out, const struct ls_program *program, const struct ls_apis *apis,
                  enum ls_flow_dump what, const char *function);

#endif
