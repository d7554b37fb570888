/* What a project may choose about the rules themselves: the thresholds of policies. Filled by the
 * configuration file, read by rules through ls_rule_options; everything else about rules (on, off,
 * levels) is applied to findings and no rule knows of it. */
#ifndef LS_RULES_OPTIONS_H
#define LS_RULES_OPTIONS_H

#include <stdint.h>

#include "model/finding.h"

/* `outer` is allowed to be held while `inner` is taken. Names of locks as reports write them; "*"
 * stands for any text. */
struct ls_lock_pair {
    const char *outer, *inner;
};

/* Borrowed texts and arrays; immutable while rules run. */
struct ls_rule_options {
    uint32_t nested_depth; /* nested-locks: so many locks may be held at once */
    uint32_t nested_pairs; /* these nestings count as one lock, however deep */
    const struct ls_lock_pair *nested_pair;
};

extern const struct ls_rule_options ls_rule_defaults;

/* The options of these findings, or the defaults; never NULL. */
const struct ls_rule_options *ls_rule_options(const struct ls_findings *findings);

#endif
