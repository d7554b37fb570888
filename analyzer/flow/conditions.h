/* Conditions and lists of them: equal ones are one.
 *
 * Hundreds of events of a function happen under a few dozen conditions. Each has a number, and so
 * has each list, so that they are compared by number, and a call works out each one once for all
 * events under it. A list that has a number is not changed any more. */
#ifndef LS_FLOW_CONDITIONS_H
#define LS_FLOW_CONDITIONS_H

#include "base/arena.h"
#include "base/tally.h"
#include "base/vec.h"
#include "flow/summary.h"

/* What a condition comes to at one call. */
struct ls_condition_here {
    uint32_t stamp; /* of the call; of another one: nothing is known yet */
    bool is_judged, possible;
    bool is_translated;
    struct ls_condition translated; /* for the callers of the caller; term 0: they cannot check it
                                     */
};

/* What a list comes to at one call. */
struct ls_conditions_here {
    uint32_t stamp;
    bool is_judged, possible;
    bool is_joined;
    struct ls_conditions joined;
};

struct ls_condition_lists {
    struct ls_arena arena;
    struct ls_tally conditions, lists; /* numbers, by content */
    struct ls_tally common; /* by two numbers of lists: that of what they have in common + 1 */
    LS_VEC(struct ls_conditions) at; /* by number of a list - 1 */
    LS_VEC(struct ls_condition_here) condition_here;
    LS_VEC(struct ls_conditions_here) here;
};

/* A call at which the conditions of the callee are looked at. */
struct ls_condition_call {
    struct ls_condition_lists *lists;
    struct ls_terms *terms;
    const struct ls_state *state;     /* before the call */
    const struct ls_term_map *before; /* terms of the callee as this state knows them */
    const struct ls_term_map *event;  /* as callers of the caller do; its stamp is the call's */
};

void ls_condition_lists_release(struct ls_condition_lists *lists);

/* The list with a number; the empty one has the number 0. */
struct ls_conditions ls_conditions_number(struct ls_condition_lists *lists,
                                          struct ls_conditions conditions);

/* They can hold, for all that is known at the call. */
bool ls_conditions_possible(const struct ls_condition_call *call,
                            const struct ls_conditions *conditions);

/* What must hold in the callee, as the caller's callers can check it, and what must hold at the
 * call (`outer`: the same for all events of the call); that some pointer is not NULL counts least.
 * Both have numbers. */
struct ls_conditions ls_conditions_both(const struct ls_condition_call *call,
                                        const struct ls_conditions *inner,
                                        const struct ls_conditions *outer);

/* The condition on a term, or NULL. */
const struct ls_condition *ls_conditions_find(const struct ls_conditions *conditions,
                                              uint32_t term);

/* What holds under either, with a number. Both have numbers; many events ask for the same two. */
struct ls_conditions ls_conditions_common(struct ls_condition_lists *lists,
                                          const struct ls_conditions *a,
                                          const struct ls_conditions *b);

/* What holds under either: written into `into`, whose array nobody else uses. */
void ls_conditions_join(struct ls_conditions *into, const struct ls_conditions *from);

#endif
