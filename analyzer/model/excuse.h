/* Why a cycle of the lock-order graph cannot deadlock, in words: what a reader needs to check the
 * acquittal. */
#ifndef LS_MODEL_EXCUSE_H
#define LS_MODEL_EXCUSE_H

#include "base/arena.h"
#include "base/tally.h"
#include "model/order.h"

struct ls_excuse {
    const char *
        reason; /* "gated", "try-only", "shared-only", "instance-order", "ordered", "same-thread" */
    const char *text;      /* "the gate lock 'g' is held on both ways" */
    struct ls_location at; /* of the gate, the join, the try ...; file "" when there is none */
};

/* Of an acquitted cycle. Texts are in the arena. */
struct ls_excuse ls_excuse_of(struct ls_arena *arena, const struct ls_model *model,
                              const struct ls_cycle *cycle);

/* True when `told` knows a cycle of the same classes of locks, with the same reason at the same
 * place: one of many instances. */
bool ls_excuse_again(struct ls_tally *told, const struct ls_model *model,
                     const struct ls_cycle *cycle, const struct ls_excuse *excuse);

#endif
