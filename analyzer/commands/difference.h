/* --diff: what a change since another version is to blame for.
 *
 * The program is analysed a second time as it was: with the old texts of the changed files in place
 * of the new ones, everything else as it is now. So only files that the change can reach are parsed
 * again, nothing is checked out, and a finding that the change causes in a file that it does not
 * touch is seen like any other. */
#ifndef LS_COMMANDS_DIFFERENCE_H
#define LS_COMMANDS_DIFFERENCE_H

#include "commands/units.h"
#include "flow/apis.h"
#include "gate/change.h"
#include "rule.h"

/* Fills `change` with what was changed since the last common ancestor of HEAD and `base` (a commit
 * by any name), uncommitted changes and new files included, and with the findings of then. `now`
 * are the loaded units. Returns 0, or -1 after a message. */
int ls_difference_find(struct ls_change *change, const struct ls_units *now,
                       const struct ls_apis *apis, const struct ls_rule_options *rules,
                       const struct ls_options *options, const char *base);

#endif
