/* Intermediate results as text, for --dump. */
#ifndef LS_COMMANDS_DUMP_H
#define LS_COMMANDS_DUMP_H

#include <stdio.h>

#include "commands/units.h"
#include "program/program.h"

/* The IR of all units, or of the functions of that name. Paths relative to the project's root. */
void ls_dump_ir(FILE *out, const struct ls_units *units, const char *function);

/* Every function of the program, callees first, with what it calls: "deposit (bank.c:12):
 * pthread_mutex_lock, report". */
void ls_dump_callgraph(FILE *out, const struct ls_program *program, const char *root,
                       const char *function);

#endif
