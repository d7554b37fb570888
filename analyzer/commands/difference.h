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

struct ls_difference;

/* Fills `change` with the lines that were changed since the last common ancestor of HEAD and `base`
 * (a commit by any name), uncommitted changes and new files included. `now` has the facts of the
 * sources. All is borrowed. NULL after a message. */
struct ls_difference *ls_difference_open(struct ls_change *change, const struct ls_units *now,
                                         const char *base);

/* Of all that was found out about the change. */
uint64_t ls_difference_hash(const struct ls_difference *difference);

/* When the units are loaded: fills the change with the findings of then. What is parsed for that is
 * kept in the cache. Returns 0, or -1 after a message. */
int ls_difference_find(struct ls_difference *difference, const struct ls_apis *apis,
                       const struct ls_rule_options *rules, const struct ls_options *options);

/* NULL is allowed. */
void ls_difference_close(struct ls_difference *difference);

#endif
