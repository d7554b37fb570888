/* scan --guards: which lock guards which shared variable, as the code shows it. */
#ifndef LS_COMMANDS_GUARDS_H
#define LS_COMMANDS_GUARDS_H

#include <stdio.h>

#include "model/model.h"

/* One line for each shared variable, sorted by name; and, if they are wanted, the places that use
 * it, with the locks that are held there. */
void ls_guards_print(FILE *out, const struct ls_model *model, bool with_places);

#endif
