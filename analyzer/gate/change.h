/* A change between two versions of the source: which lines it touches, and what was found before.
 */
#ifndef LS_GATE_CHANGE_H
#define LS_GATE_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "gate/baseline.h"

/* Lines first .. last of the new version of a file. */
struct ls_changed_lines {
    const char *file; /* absolute */
    uint32_t first, last;
};

struct ls_change {
    struct ls_arena arena;
    LS_VEC(struct ls_changed_lines) lines;
    bool all_known;            /* the change reaches nothing that was analysed */
    struct ls_baseline before; /* else: the findings of the old version */
};

/* All zeros are a valid empty change. */
void ls_change_release(struct ls_change *change);

/* Adds the lines of a unified diff without context (git diff -U0). Its paths are relative to
 * `root`. */
void ls_change_read(struct ls_change *change, const char *diff, const char *root);

/* Is the finding new, or is one of its places on a line that was touched? */
bool ls_change_concerns(const struct ls_change *change, const struct ls_finding *finding);

#endif
