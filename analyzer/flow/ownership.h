/* Who can reach an object: what a function makes, or is given, is its own until it is published.
 *
 * An object is known by the pointer that a function has to it, the *root* of an address: a variable
 * of the function, the result of a call that allocates, or a parameter (then it is as private as it
 * is for the caller). It is published when its address is stored where others look, or given to a
 * thread. Storing it into what a parameter points to publishes it only as far as that object is.
 * RacerD's ownership (Blackshear et al., OOPSLA 2018), with the state's `published` instead of a
 * domain of its own. */
#ifndef LS_FLOW_OWNERSHIP_H
#define LS_FLOW_OWNERSHIP_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

enum { LS_MOST_OWNED_PARAMS = 24 }; /* further parameters are never owned */
#define LS_WITH_ALL UINT32_MAX

/* What a function does with objects, for its callers. */
struct ls_habits {
    bool is_fresh; /* it returns a new object that nobody else knows, or NULL */
    uint32_t published[LS_MOST_OWNED_PARAMS]; /* by parameter: see struct ls_published */
};

/* By proc, in the arena of the flow; for functions without code by their names. */
struct ls_habits *ls_habits_new(struct ls_flow *flow);

/* Whom memory at an address belongs to. */
struct ls_owner {
    uint32_t into; /* the function's own as long as what these parameters (bits) point to is; 0 =
                      its own; LS_WITH_ALL = not its own */
    uint32_t made; /* LS_MADE_HERE, or as far as what these parameters (bits) point to was made by a
                      caller */
    bool deep;     /* reached by way of a pointer that is kept in the object */
};

#define LS_MADE_HERE (1u << 31)

/* Whose the memory at the address is in this state, where the walk stands. */
struct ls_owner ls_ownership_of(struct ls_walk *walk, const struct ls_state *state,
                                uint32_t address);

/* The value is stored at the address, or given to a thread. */
void ls_ownership_store(struct ls_walk *walk, struct ls_state *state, uint32_t address,
                        uint32_t value);
void ls_ownership_give_away(struct ls_walk *walk, struct ls_state *state, uint32_t value);

/* The arguments are passed to `target`, which has returned. */
void ls_ownership_pass(struct ls_walk *walk, struct ls_state *state, uint32_t target,
                       const uint32_t *args, uint32_t count);

/* The habits of the function that has been walked. */
void ls_ownership_summarize(struct ls_walk *walk);

#endif
