/* scan --annotate: the inferred guards as a patch, for `patch -p1`, that writes them down with
 * Clang's attribute guarded_by.
 *
 * A guard is written when the vote for it is high, and when C can say it: the variable and its lock
 * are globals of one file, or members of one record, the lock declared first. Compilers other than
 * clang, and those that cannot do it in C, see nothing of it. */
#ifndef LS_COMMANDS_ANNOTATE_H
#define LS_COMMANDS_ANNOTATE_H

#include <stdio.h>

#include "model/model.h"

/* Writes the patch; how many guards it says, and which it cannot say, goes to the standard error.
 * Files are read again; those outside of model->root are left alone. */
void ls_annotate_print(FILE *out, const struct ls_model *model);

#endif
