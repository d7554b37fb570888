/* Findings of a baseline whose function has another name now.
 *
 * The name of the function is a part of what makes a finding the same as before. So that renaming a
 * function does not bring back what was known in it, a finding that is new is held against those of
 * the same rule and file that are gone: when nothing else in their sentences differs than the name
 * of one function, and the old name is no longer in the file, it is the old one. */
#ifndef LS_GATE_RENAME_H
#define LS_GATE_RENAME_H

#include "gate/baseline.h"

/* The entry, not seen so far, that the finding is under another name; NULL when there is none.
 * `root` is cut from paths, as in the entries. */
struct ls_known *ls_rename_find(const struct ls_baseline *baseline,
                                const struct ls_finding *finding, const char *root);

#endif
