/* What declarations promise about a function and locks: the attributes of Clang's thread-safety
 * analysis on functions (acquire_capability, requires_capability ...), as facts.
 *
 * A function that is only declared does what it promises, as if its code had been read; so does one
 * whose author has switched the analysis off for it. Where there is code, that counts. A function
 * that requires a lock starts with it, and must not be called without it. */
#ifndef LS_FLOW_PROMISES_H
#define LS_FLOW_PROMISES_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

enum ls_promise_kind {
    LS_PROMISE_ACQUIRE,
    LS_PROMISE_RELEASE, /* and so it requires the lock, too */
    LS_PROMISE_TRY,
    LS_PROMISE_REQUIRE,
    LS_PROMISE_ASSERT, /* does not return unless the lock is held */
    LS_PROMISE_EXCLUDE,
    LS_PROMISE_RETURN, /* the address of the lock */
};

struct ls_promise {
    enum ls_promise_kind kind;
    enum ls_mode mode;
    uint32_t lock; /* term of the function */
    bool success;  /* of TRY: what it returns then is not 0 */
};

struct ls_promises;

/* Reads the attributes of all functions into flow->promises, in the arena of the analysis; to be
 * released all the same. What cannot be resolved to a lock counts as not said. */
struct ls_promises *ls_promises_new(struct ls_flow *flow);
void ls_promises_release(struct ls_flow *flow);

/* What is said of the function: `*count` promises, borrowed. */
const struct ls_promise *ls_promises_of(const struct ls_promises *promises, uint32_t proc,
                                        uint32_t *count);

/* What is said of a function counts, not what its code does with locks. */
bool ls_promises_replace_code(const struct ls_flow *flow, uint32_t proc);

/* The summary that is promised; unknown where nothing is said about what the function does. */
struct ls_summary ls_promises_summary(struct ls_flow *flow, uint32_t proc);

/* The state at the entry of a function: with the locks that it requires. */
void ls_promises_enter(struct ls_walk *walk, struct ls_state *state);

/* True when the function requires the lock. */
bool ls_promises_require(const struct ls_walk *walk, uint32_t lock);

/* A call of a function that requires this lock, a term of the caller. */
void ls_promises_call(struct ls_walk *walk, const struct ls_inst *inst,
                      const struct ls_state *state, uint32_t lock, enum ls_mode mode);

#endif
