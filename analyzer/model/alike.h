/* Uses of one variable that are alike: by one kind of thread, at one time, with the same locks, for
 * the same purpose. What may collide with what is asked of kinds, of which there are few, instead
 * of all pairs of uses.
 *
 * Answers are worked out when they are asked for, and kept. Not thread-safe; `parallel` must
 * outlive it, its model unchanged. */
#ifndef LS_MODEL_ALIKE_H
#define LS_MODEL_ALIKE_H

#include "base/arena.h"
#include "model/model.h"
#include "model/parallel.h"

enum ls_alike_answer { LS_ALIKE_NOT_ASKED, LS_ALIKE_NO, LS_ALIKE_YES };

struct ls_alike {
    struct ls_arena arena;
    struct ls_parallel *parallel;
    const struct ls_shared *shared;
    uint32_t kinds;
    uint32_t *kind;              /* by use of the variable, counted from its first: its kind */
    const struct ls_use **first; /* by kind: a use of it */
    uint8_t *collide;            /* by pair of kinds: enum ls_alike_answer */
    uint8_t *company;            /* by kind: likewise */
};

void ls_alike_init(struct ls_alike *alike, struct ls_parallel *parallel,
                   const struct ls_shared *shared);
void ls_alike_release(struct ls_alike *alike);

/* See ls_uses_collide (uses.h). Asked for all pairs of uses, so the answers that are known are
 * here; the other one asks. */
bool ls_alike_find_collision(struct ls_alike *alike, uint32_t kind_a, uint32_t kind_b);
static inline bool ls_alike_collide(struct ls_alike *alike, uint32_t kind_a, uint32_t kind_b)
{
    uint8_t known = alike->collide[(size_t)kind_a * alike->kinds + kind_b];
    return known == LS_ALIKE_NOT_ASKED ? ls_alike_find_collision(alike, kind_a, kind_b)
                                       : known == LS_ALIKE_YES;
}

/* True when a use of the variable, of whatever kind, may happen at the same time. */
bool ls_alike_has_company(struct ls_alike *alike, uint32_t kind);

/* True when others may use the variable at the time of this use of it, counted from its first, for
 * all that is known: who makes an object has it for himself. */
bool ls_alike_is_exposed(struct ls_alike *alike, uint32_t number);

#endif
