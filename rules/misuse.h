/* What the rules about one misused lock (struct ls_misuse) have in common. */
#ifndef LS_RULES_MISUSE_H
#define LS_RULES_MISUSE_H

#include "base/lists.h"
#include "base/tally.h"
#include "model/finding.h"
#include "model/model.h"

/* Where the code does it: above a lock wrapper that both ends share. */
struct ls_location ls_misuse_site(const struct ls_misuse *misuse);

/* True when it was asked before of a misuse that is the same one in the code: of the same kind,
 * from and to the same places. Then it is one cause, whatever threads and objects it happens to.
 * `told` keeps what was asked for. */
bool ls_misuse_is_again(struct ls_tally *told, const struct ls_misuse *misuse);

/* What one thread does at both places is one way through the program, or else each is a witness. */
enum ls_misuse_ways { LS_ONE_WAY, LS_TWO_WAYS };

/* The finding without its message: error level, the misuse's place, and as related sites the
 * earlier place (when known) and this one, with what happens there. */
struct ls_finding ls_misuse_finding(struct ls_findings *findings, const struct ls_model *model,
                                    const struct ls_misuse *misuse, enum ls_misuse_ways ways,
                                    const char *earlier, const char *now);

/* Of a second acquisition: both in one function, one right behind the other in the text, and the
 * function leaves with the lock: what was meant was the unlock. */
bool ls_misuse_is_slip(const struct ls_misuse *misuse);

/* True when `function` is on the way of the misuse, above the place itself. */
bool ls_misuse_is_called_by(const struct ls_misuse *misuse, const char *function);

/* What one earlier place has caused: uses of all that is destroyed there, releases of what is given
 * back there. The first of the surest is told, and the others are places of that finding. */
struct ls_causes {
    const struct ls_model *model;
    struct ls_lists effects; /* misuses by cause, which is the number of its first one */
    uint32_t *cause, *told;  /* by misuse: its cause; by cause: the one that is told */
};

/* `is_ours` says which misuses have causes in common. Lives in the arena. */
struct ls_causes ls_causes_find(struct ls_arena *arena, const struct ls_model *model,
                                bool (*is_ours)(const struct ls_misuse *));

/* Whether the misuse is the one that is told of its cause. */
bool ls_causes_tells(const struct ls_causes *causes, const struct ls_misuse *misuse);

/* Adds the places of the others that are as sure to its finding. */
void ls_causes_relate(const struct ls_causes *causes, const struct ls_misuse *misuse,
                      const char *what, struct ls_findings *findings, struct ls_finding *finding);

#endif
