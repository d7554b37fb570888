/* How often a piece of code runs: once, as often as a count says, or for ever.
 *
 * Read from loops and callers, without states. A loop is counted when one of its ways out compares
 * a variable that the loop steps with something that it does not change; it is endless when nothing
 * leaves it, or when it waits for requests or for time. */
#ifndef LS_FACTS_REPEATS_H
#define LS_FACTS_REPEATS_H

#include "facts/handles.h"
#include "facts/looks.h"

struct ls_repeats {
    enum ls_repetition kind;
    uint64_t rounds; /* of COUNTED by a constant: that; 0 */
    bool perhaps;    /* that it is more than ONCE is a guess: nobody knows who calls it */
    bool limited;    /* the loop waits for a semaphore, a condition or a thread, or compares a
                        number that others may change */
};

struct ls_routine;

/* Looks at a program that lasts; answers are remembered. */
struct ls_survey {
    const struct ls_flow *flow;
    const struct ls_handles *handles;
    struct ls_looks *looks;
    struct ls_arena *arena;
    bool *many;                   /* by proc: a start routine of which several instances run */
    struct ls_repeats **called;   /* by proc: what ls_repeats_called has found; NULL = not asked */
    struct ls_routine **routines; /* by proc: likewise ls_routine_of */
};

/* Tables for all procs, in the arena; the arena, `handles` and `looks` are borrowed. */
struct ls_survey ls_survey_new(const struct ls_flow *flow, const struct ls_handles *handles,
                               struct ls_looks *looks, struct ls_arena *arena);

/* A block of a function, each time that the function is called. */
struct ls_repeats ls_repeats_here(const struct ls_survey *survey, uint32_t proc, uint32_t block);

/* A function, in the life of the program. */
struct ls_repeats ls_repeats_called(const struct ls_survey *survey, uint32_t proc);

/* The one that runs more often, of two loops of which one is in the other. */
struct ls_repeats ls_repeats_both(struct ls_repeats outer, struct ls_repeats inner);

enum ls_awaits {
    LS_AWAITS_REQUESTS = 1, /* input, events, time */
    LS_AWAITS_TURN = 2,     /* a condition, a semaphore, the end of a thread */
};

/* What loops that no count bounds wait for, in this function. */
unsigned ls_repeats_serves(const struct ls_survey *survey, uint32_t proc);

#endif
