/* Which critical sections that were taken apart let another thread in between. Pure: reads the
 * model, keeps nothing. */
#ifndef LS_MODEL_SPLIT_H
#define LS_MODEL_SPLIT_H

#include "model/model.h"
#include "model/parallel.h"

struct ls_intrusion {
    uint32_t shared;
    uint32_t look, act; /* uses of one thread; `act` is LS_MODEL_NONE of a pointer that is followed
                           to memory which nobody else changes */
    uint32_t other;     /* the use by which another thread changes the variable meanwhile */
    enum ls_confidence confidence;
};

/* The surest intrusion; false when there is none. */
bool ls_split_find(struct ls_parallel *parallel, const struct ls_split *split,
                   struct ls_intrusion *intrusion);

#endif
