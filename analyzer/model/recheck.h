/* Variables that are looked at without their lock, and once more with it before they are set. Pure:
 * reads the model, keeps nothing. */
#ifndef LS_MODEL_RECHECK_H
#define LS_MODEL_RECHECK_H

#include "model/model.h"
#include "model/parallel.h"

/* A test without the lock, in a function that tests again and sets with it. */
struct ls_recheck {
    uint32_t test, set; /* uses */
    uint32_t lock;
    enum ls_confidence confidence;
};

/* The first such test of a variable; false when there is none. */
bool ls_recheck_find(struct ls_parallel *parallel, uint32_t shared, struct ls_recheck *recheck);

#endif
