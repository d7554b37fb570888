/* Prints what flow knows, for people who ask why something was (not) found. */
#ifndef LS_FLOW_DUMP_H
#define LS_FLOW_DUMP_H

#include <stdio.h>

struct ls_flow;
struct ls_walk;

/* The summary of each function that locks, releases or creates anything; `function` selects by
 * name, NULL = all. */
void ls_dump_locks(FILE *out, struct ls_flow *flow, const char *function);

/* The states at the start of each block, once the walk knows them: which locks were kept apart, and
 * why. */
void ls_dump_walk(FILE *out, const struct ls_walk *walk);

#endif
