/* Shared variables and how threads use them: into the model. */
#ifndef LS_FACTS_SHARING_H
#define LS_FACTS_SHARING_H

#include "facts/roots.h"

/* The lock of the model for a class of locks. */
struct ls_sharing_locks {
    uint32_t (*find)(void *context, uint32_t class, unsigned kind);
    void *context;
};

/* Adds shared variables and their uses. Does nothing when no accesses were recorded. */
void ls_sharing_fill(struct ls_flow *flow, struct ls_roots *roots,
                     const struct ls_sharing_locks *locks, struct ls_model *model);

#endif
