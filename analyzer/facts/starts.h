/* What the program starts as a thread, and how often: creations by roots, counted by start routine.
 * roots.h makes threads of it. */
#ifndef LS_FACTS_STARTS_H
#define LS_FACTS_STARTS_H

#include "base/tally.h"
#include "facts/roots.h"

/* A routine that is given more different objects than this has one root with many instances. */
enum { LS_MOST_STARTED_WITH = 8 };

/* What is known of a proc as a start routine. */
struct ls_started {
    const struct ls_trace *created; /* the creating call; NULL = not started as a thread */
    uint32_t creations;             /* by roots */
    uint32_t creator;               /* + 1: one of the roots, best one that is not from outside */
    bool in_loop, surely_in_loop;
    bool twice; /* by one creator, or by two that do not depend on callers outside */
    bool many;
    bool surely_many; /* not just because its creators may be called again, or both be called */
};

struct ls_starts {
    struct ls_flow *flow;
    struct ls_roots *roots;
    struct ls_started *of; /* by proc */
    struct ls_tally known; /* creations, while they are counted */
};

/* Fills roots->creations; what is known of each proc lives in the arena. */
void ls_starts_find(struct ls_starts *starts, struct ls_flow *flow, struct ls_roots *roots,
                    struct ls_arena *arena);

/* A function that the user says is called by threads that no code shows. */
bool ls_starts_is_named(const struct ls_starts *starts, uint32_t proc);

/* A function that nobody here calls. */
bool ls_starts_is_uncalled(const struct ls_starts *starts, uint32_t proc);

/* The programs (bits, as of ls_mains_of) that have all functions of a way. */
uint64_t ls_starts_programs(const struct ls_program *program, const struct ls_trace *way);

#endif
