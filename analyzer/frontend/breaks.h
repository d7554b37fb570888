/* Where a source is no C for the reader, so that clang leaves out what follows.
 *
 * Mostly for want of a header: `list_for_each(it, &list) { ... }` without the macro is a call with
 * no semicolon behind it, and clang goes on at the end of the block. */
#ifndef LS_FRONTEND_BREAKS_H
#define LS_FRONTEND_BREAKS_H

#include "frontend/lowering_p.h"

/* Notes the place of an error in lo->holes; and in lo->breaks when it is one of grammar, or stands
 * in such a call, or in a return statement, which clang drops. */
void ls_breaks_note(struct ls_lowering *lo, CXDiagnostic error);

/* What such places, and lo->faults, make of a function on these lines: LS_FN_DAMAGED, with
 * LS_FN_BROKEN or LS_FN_GUESSED. `start` and `end` are of one file. */
unsigned ls_breaks_between(const struct ls_lowering *lo, struct ls_site start, struct ls_site end);

#endif
