/* What of the findings is shown, and what counts: the project's choices, comments in the source,
 * the baseline, and what a change is to blame for.
 *
 * A finding that is off or excluded is removed. One that a comment or the baseline silences stays,
 * marked, for the formats that say so. */
#ifndef LS_GATE_GATE_H
#define LS_GATE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "gate/baseline.h"
#include "gate/change.h"
#include "gate/config.h"
#include "model/finding.h"

/* What the gate wants to know of a rule of the catalogue. */
struct ls_gate_rule {
    const char *id;
    enum ls_level level; /* the usual one */
    bool seen; /* by the eye that found these findings: its comments must silence something */
};

struct ls_gate {
    struct ls_config config;
    struct ls_baseline baseline;
    const char *baseline_path;
    bool has_baseline; /* `baseline` was read: what is in it is silenced */
    const char
        *write_baseline; /* path, or NULL; with a baseline, what is gone is dropped from it */
    bool new_only;       /* silenced findings are removed, too */
    uint32_t unchanged;  /* findings that the change is not to blame for: set by ls_gate_apply */
    const struct ls_change *change; /* NULL: any */
    const struct ls_gate_rule *rule;
    uint32_t rules;
    const char *root;        /* cut from paths in messages and baselines */
    const char *const *file; /* source files, absolute, whose comments are read for unused ones */
    uint32_t files;
    enum ls_confidence least; /* what is less sure does not get into a baseline */
    bool complete;            /* everything was analysed: what is not there is gone */
    struct ls_arena arena;
    LS_VEC(const char *) remarks; /* for the report: unused comments, vanished findings ... */
};

/* All zeros are a valid gate that lets everything through. */
void ls_gate_release(struct ls_gate *gate);

/* The rule of that id, or NULL. */
const struct ls_gate_rule *ls_gate_rule(const struct ls_gate *gate, const char *id);

/* Applies the gate to finished findings, and writes the new baseline. Returns 0, or -1 after a
 * message. */
int ls_gate_apply(struct ls_gate *gate, struct ls_findings *findings);

#endif
