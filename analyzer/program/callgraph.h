/* The call graph's strongly connected components, callees first (Tarjan 1972, without recursion).
 */
#ifndef LS_PROGRAM_CALLGRAPH_H
#define LS_PROGRAM_CALLGRAPH_H

#include "program/program.h"

/* Fills program->bottom_up, and component, in_cycle and callers of each proc. Needs
 * program->pointers. */
void ls_callgraph_order(struct ls_program *program);

#endif
