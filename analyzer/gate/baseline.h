/* Baselines: findings that are known and shall not fail the gate again.
 *
 * A file of lines, one per finding, sorted, without line numbers: it changes only where findings
 * come or go, so that version control can show and merge it.
 *
 *     # lockstitch baseline 1: ...
 *     RULE FILE: FUNCTION: MESSAGE #FINGERPRINT
 *
 * Only rule and fingerprint count, the rest is for readers. Fingerprints count: the second finding
 * of the same rule, functions and locks has another one than the first. */
#ifndef LS_GATE_BASELINE_H
#define LS_GATE_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/vec.h"
#include "model/finding.h"

struct ls_known {
    uint64_t fingerprint;
    const char *line; /* as it is written */
    bool seen;        /* there is such a finding */
};

struct ls_baseline {
    struct ls_arena arena;
    LS_VEC(struct ls_known) all; /* by fingerprint */
};

/* All zeros are a valid empty baseline. */
void ls_baseline_release(struct ls_baseline *baseline);

/* Reads a file. Returns 0, or -1 after a message: a file that is missing or makes no sense must not
 * look like one without findings. */
int ls_baseline_read(struct ls_baseline *baseline, const char *path);

/* The entry of a fingerprint, or NULL. */
struct ls_known *ls_baseline_find(const struct ls_baseline *baseline, uint64_t fingerprint);

/* The line of a finding, as it is written; in the arena. `root` is cut from its path. */
const char *ls_baseline_line(struct ls_arena *arena, const struct ls_finding *finding,
                             const char *root);

/* What the line of an entry says: "RULE FILE: FUNCTION: MESSAGE", cut into its parts, in the arena.
 * What is missing is "". */
struct ls_known_parts {
    const char *rule, *file, *function, *message;
};
struct ls_known_parts ls_baseline_parts(struct ls_arena *arena, const struct ls_known *known);

/* Adds an entry for the finding; `root` is cut from its path. */
void ls_baseline_add(struct ls_baseline *baseline, const struct ls_finding *finding,
                     const char *root);

/* Puts the entries into their order. */
void ls_baseline_finish(struct ls_baseline *baseline);

/* Writes the entries that were seen, or all of them. Returns 0, or -1 after a message. */
int ls_baseline_write(const struct ls_baseline *baseline, const char *path, bool all);

#endif
