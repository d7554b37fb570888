/* The gate as the command line and .lockstitch.yml ask for it. */
#ifndef LS_COMMANDS_GATING_H
#define LS_COMMANDS_GATING_H

#include "commands/options.h"
#include "commands/units.h"
#include "gate/gate.h"
#include "rule.h"

/* Makes the gate ready: finds and reads the configuration (--config, or upward from `directory`)
 * and the baseline. `eye` are the rules whose comments are expected to silence something. Returns
 * 0, or -1 after a message; release the gate in both cases. */
int ls_gating_init(struct ls_gate *gate, const struct ls_options *options, const char *directory,
                   enum ls_seen_by eye);

/* Reads the same, from the working directory upward, only to find errors before the work begins. */
int ls_gating_check(const struct ls_options *options, enum ls_seen_by eye);

/* Only the configuration. */
int ls_gating_configure(struct ls_gate *gate, const struct ls_options *options,
                        const char *directory);

/* Leaves the sources (and their facts, when they are there) out that the configuration does not
 * want to be analysed. */
void ls_gating_skip(const struct ls_gate *gate, const struct ls_options *options,
                    struct ls_units *units);

/* What the configuration says to the rules themselves, from the gate's arena; NULL: nothing. */
const struct ls_rule_options *ls_gating_rule_options(struct ls_gate *gate);

/* The files that decide about the gate, for ls_recall_init: from the gate's arena. */
const char *const *ls_gating_files(struct ls_gate *gate, uint32_t *count);

#endif
