/* The lock hierarchy: which lock is taken before which, in levels. A pure module on top of order.h.
 *
 * Locks that are taken under each other in both directions (directly or around several) form one
 * group; between groups there is an order. The level of a group is the length of the longest chain
 * of groups above it: a thread that holds a lock may take those of higher levels. */
#ifndef LS_MODEL_HIERARCHY_H
#define LS_MODEL_HIERARCHY_H

#include "model/order.h"

struct ls_rank {
    uint32_t lock;
    uint32_t level; /* from 0, outermost */
    uint32_t group; /* its first lock; locks of a cycle have the same one */
    bool cyclic;    /* its group has a cycle */
    bool leaf;      /* nothing is taken while it is held */
};

struct ls_hierarchy {
    LS_VEC(struct ls_rank) ranks; /* of locks with edges; by level, group, name */
    LS_VEC(uint32_t) rank_of;     /* by lock: index of its rank, or LS_MODEL_NONE */
    uint32_t levels;
    struct ls_order_edges edges; /* by from, then to */
};

/* Of all acquisitions of the model that may wait; those that only try are left out. */
void ls_hierarchy_find(struct ls_hierarchy *hierarchy, const struct ls_model *model);
void ls_hierarchy_release(struct ls_hierarchy *hierarchy);

/* True when the edge lies inside of a group: some other way takes the two the other way round. */
bool ls_hierarchy_is_cyclic(const struct ls_hierarchy *hierarchy, const struct ls_order_edge *edge);

#endif
