/* Segments by which threads have been created: what a thread does before it creates another one is
 * over when that one starts.
 *
 * Roots know the time before the first creation and after joins; this splits the time between, by
 * the set of start routines that may run already. */
#ifndef LS_FACTS_MOMENTS_H
#define LS_FACTS_MOMENTS_H

#include "facts/situations.h"

struct ls_moments_piece {
    uint32_t root, base, segment;
    uint64_t started, ended;
};

struct ls_moments {
    struct ls_flow *flow;
    struct ls_roots *roots;
    struct ls_model *model;
    LS_VEC(struct ls_moments_piece) pieces;
};

/* The segment of the model in which `situation` is. */
uint32_t ls_moments_segment(struct ls_moments *moments, const struct ls_situation *situation);

/* Puts the new segments before those of the threads that start later. After the last question. */
void ls_moments_finish(struct ls_moments *moments);

#endif
