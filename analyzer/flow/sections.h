/* Critical sections that belong together and were taken apart: what a function has seen under a
 * lock, and still relies on when it has given the lock back.
 *
 * A *glance* is a read under a lock that the function takes and gives back itself, in a section
 * that writes nothing; an *act* is such a write, where nothing that was read in its own section
 * decides about it. An act in another section than a glance at the same memory that decides about
 * it, or whose value it is made from, is a split. Both may happen in called functions: a glance
 * travels up while it is returned. The same goes for a pointer that was read so, and is followed
 * later.
 *
 * The idea of two-phase patterns: Atomizer (Flanagan, Freund, POPL 2004), AVIO (Lu et al., ASPLOS
 * 2006), by dependence instead of by history. */
#ifndef LS_FLOW_SECTIONS_H
#define LS_FLOW_SECTIONS_H

#include "flow/access.h"
#include "model/split.h"

enum { LS_MOST_GLANCES = 6 };

/* Memory that a function uses under a lock of its own; terms are the function's. */
struct ls_section_use {
    uint32_t address, lock;
    bool same;  /* of a glance: the result is what was read, or NULL */
    bool plain; /* of an act: it stores a constant */
    bool fresh; /* of an act: what it stores is made from what is read in its own section */
    const struct ls_trace *trace; /* NULL within sections.c: in the function itself */
};

struct ls_sections {
    uint32_t glances, acts;
    struct ls_section_use glance[LS_MOST_GLANCES]; /* what is returned depends on them */
    struct ls_section_use act[LS_MOST_GLANCES];
};

/* Told from `proc`, which does both. */
struct ls_flow_split {
    uint32_t proc, lock;
    uint8_t lock_kind;
    enum ls_split_kind kind;
    bool doubtful;
    struct ls_section_use look, act;
};

/* By proc, NULL = nothing to tell; in the arena of the flow. */
struct ls_sections **ls_sections_new(struct ls_flow *flow);

/* After the walk of a function, and ls_access_finish. Adds to flow->splits. */
void ls_sections_find(struct ls_walk *walk);

#endif
