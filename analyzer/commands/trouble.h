/* What the user is told about sources that were analysed only in part, or not at all. */
#ifndef LS_COMMANDS_TROUBLE_H
#define LS_COMMANDS_TROUBLE_H

#include "commands/units.h"

/* One message per source with trouble, in the order of the project, then what to do about headers
 * that were not found: which, by how many files (with -v where they were searched), and the command
 * that makes a compile database of this project, where its build system is seen. Failures are
 * always told; the rest not when `quiet`; without `verbose` only the first of many. */
void ls_trouble_report(const struct ls_units *units, bool quiet, bool verbose);

#endif
