/* What a report can tell of the sources besides their facts: the text of the lines that facts stand
 * on, which excerpts show, and the comments that silence findings.
 *
 * Two states of the sources with equal facts and equal visible text have one report. They differ in
 * options and macros that nobody asks for, and in comments beside the code. */
#ifndef LS_COMMANDS_VISIBLE_H
#define LS_COMMANDS_VISIBLE_H

#include <stdint.h>

#include "commands/units.h"

/* A hash of that, of all loaded units. */
uint64_t ls_visible_text(const struct ls_units *units);

#endif
