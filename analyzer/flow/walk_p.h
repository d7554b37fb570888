/* The walk over one function: private to the files of flow/ that are part of it.
 *
 * A walk carries states through the control-flow graph once, in the order of the blocks, and
 * records events and exits. Before that each group of loops is walked until nothing changes in it.
 * Slots of the environment: first the variables, then the temporaries that are used outside of the
 * block that makes them, then all other temporaries (not kept between blocks). */
#ifndef LS_FLOW_WALK_P_H
#define LS_FLOW_WALK_P_H

#include "base/tally.h"
#include "flow/flow.h"
#include "flow/state.h"

/* What a round of a loop leaves behind when the next one begins: a lock of that round, held or
 * given back. */
struct ls_round_end {
    uint32_t head; /* point of the loop's head */
    struct ls_lock_state lock;
    struct ls_site site; /* where the round ends */
    bool imprecise;
};

/* What was done with a permit before a loop. */
struct ls_round_entry {
    uint32_t head;
    struct ls_lock_state permit;
};

/* A way out of a function, for the balance of its locks. */
struct ls_flow_exit {
    struct ls_site site;
    struct ls_values values;
    uint32_t result; /* term */
    struct ls_state *state;
    struct ls_conditions conditions;
};

struct ls_condition_call;
struct ls_event_key;
struct ls_live;
struct ls_moment_key;

typedef LS_VEC(struct ls_state *) ls_states;

/* A handle of a thread that a loop, by its head, uses again without joining first. */
struct ls_reused {
    uint32_t block, handle;
};

/* A lock of which a call leaves open what it has done to it: see undecided.h. */
struct ls_undecided {
    uint32_t lock, point; /* term; of the call */
    struct ls_site site;
    bool left, given_back;
    uint32_t before; /* the one noted before of the same lock: its index + 1; 0 = none */
};

/* Blocks [begin, end). */
struct ls_span {
    uint32_t begin, end;
};

struct ls_walk {
    struct ls_flow *flow;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_unit_map *map;
    const struct ls_function *function;
    struct ls_arena arena; /* of this walk; what outlives it is copied to flow->arena */
    struct ls_arena event; /* of an event that is being made: many are, and few are kept */
    ls_states *in;         /* by block: states at its start */
    ls_states running;     /* of the block that is being executed */
    ls_states spare;       /* states that nobody needs any more */
    bool *in_loop;         /* by block */
    bool **changes;        /* by block: at the head of a loop, by variable: the loop assigns it */
    struct ls_values *last_round; /* by variable: room for enter_round */
    uint32_t *slot_of_temp;
    bool *temp_used;
    bool *executed; /* by instruction of the function: its results may be around already */
    uint32_t slots, all_slots;
    uint32_t first_inst;
    uint32_t block;       /* that is being executed */
    uint32_t point;       /* of the instruction */
    struct ls_site site;  /* of its terminator, when it ends */
    uint64_t budget;      /* instructions left */
    uint32_t most_states; /* per block */
    uint32_t events_left; /* of callees that this walk may still look at */
    uint32_t blocks[2];   /* calls among the events that block: without locks held, and with */
    uint32_t creations;   /* of threads, among the events */
    bool recording;
    LS_VEC(struct ls_span)
    groups;       /* of loops that are settled together, in order; only the first block of a group
                     is entered from outside */
    uint32_t end; /* of the blocks that are walked: what goes further is left for later */
    bool handles_locks; /* takes or gives back a lock, itself or by a call that does just that */
    bool grown;         /* in this pass: a head of a loop has got to know more */
    LS_VEC(struct ls_flow_exit) exits;
    LS_VEC(struct ls_flow_exit) jumps; /* jumps.c: ways that leave by longjmp() */
    LS_VEC(struct ls_event) events;
    LS_VEC(struct ls_round_end) rounds;
    LS_VEC(struct ls_round_entry) entries;
    LS_VEC(uint32_t)
    aliased; /* classes of locks that were released by another name than they were acquired by */
    LS_VEC(uint32_t) guards;   /* memory that was looked at before a lock was taken here */
    LS_VEC(uint32_t) freed;    /* classes of locks that were given back after they were taken */
    LS_VEC(uint32_t) released; /* exits.c: locks of objects that only this function knows */
    struct ls_live *live;      /* settle.c: live variables; NULL: not needed yet */
    LS_VEC(struct ls_reused) reused;
    LS_VEC(struct ls_undecided) undecided;
    struct ls_tally undecided_of; /* by lock: the last of undecided, its index + 1 */
    LS_VEC(uint32_t) dying;       /* terms: objects that are freed, locks that are destroyed */
    struct ls_moment_key *known_moments;    /* uthash table, of access.c */
    struct ls_tally known_events;           /* by what they say: numbers of event_keys */
    LS_VEC(struct ls_event_key) event_keys; /* what is in events already */
};

/* plan.c: numbers the slots, finds the loops, allocates the tables; returns the number of
 * instructions. */
uint32_t ls_walk_plan(struct ls_walk *walk);

/* walk.c: a copy of a state, of which the first `slots` slots are known. */
struct ls_state *ls_walk_copy(struct ls_walk *walk, const struct ls_state *state, uint32_t slots);

/* walk.c: from walk->flow, ->proc, ->unit, ->map and ->function to exits and events. */
void ls_walk_run(struct ls_walk *walk);
uint32_t ls_walk_value(struct ls_walk *walk, const struct ls_state *state,
                       struct ls_operand operand);
/* The index of an instruction as a point of terms. */
uint32_t ls_walk_point(const struct ls_walk *walk, const struct ls_inst *inst);
/* The opaque value number `which` that the instruction makes; earlier ones of the same point are
 * aged before. */
void ls_walk_set_temp(struct ls_walk *walk, struct ls_state *state, uint32_t temp, uint32_t term);
/* *address = value, where the address may be a variable of this function. */
void ls_walk_store(struct ls_walk *walk, struct ls_state *state, uint32_t address, uint32_t value);
uint32_t ls_walk_load(struct ls_walk *walk, const struct ls_state *state, uint32_t address);

/* calls.c: executes a call on states->at[index]; more states may be appended, and one that does not
 * return becomes NULL. */
void ls_walk_call(struct ls_walk *walk, const struct ls_inst *inst, ls_states *states,
                  uint32_t index);
enum ls_forgetting {
    LS_FORGET_RANGES, /* what was written, where a range is known for it */
    LS_FORGET_ALL     /* all that was written, and what the code has tested */
};
/* Memory that `forgets` names is not known any more. */
void ls_walk_forget(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state,
                    bool (*forgets)(const struct ls_walk *, uint32_t address, uint32_t context),
                    uint32_t context, enum ls_forgetting how);

/* waiting.c: for a signal, a lock that was held before it on this way is as good as one that is
 * held. */
void ls_walk_earlier_locks(struct ls_walk *walk, const struct ls_state *state,
                           struct ls_event *event);

/* contexts.c: a call of a function with traits: records where the thread can be cancelled, and what
 * a forked child must not do. */
void ls_walk_pass(struct ls_walk *walk, const struct ls_state *state, const struct ls_inst *inst,
                  uint32_t target);
/* Leaves in the event only the holds that no clean-up handler would release; returns how many. */
uint32_t ls_walk_uncleaned(struct ls_walk *walk, const struct ls_course *course,
                           struct ls_event *event);

/* locks.c: lock and unlock on one state. Nothing is reported for a second acquisition: call
 * check_relock before. */
void ls_walk_acquire(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock);
void ls_walk_release(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock);
void ls_walk_check_relock(struct ls_walk *walk, const struct ls_state *state,
                          struct ls_lock_state lock);
/* Who waits holds the mutex: where no lock of that name is held, it is the one that may be it by
 * another name, if any. */
uint32_t ls_walk_mutex_of_wait(struct ls_walk *walk, const struct ls_state *state, uint32_t mutex);
/* The lock, held under another name, that a release under this one may mean; or NULL. */
struct ls_lock_state *ls_walk_find_alias(struct ls_walk *walk, const struct ls_state *state,
                                         const struct ls_lock_state *lock);
/* A way on which the value has been tested. Memory that was tested before a lock was taken, and
 * that others may have changed since, is believed to be what it was: `if (c->threads > 1) lock();
 * ... if (c->threads > 1) unlock();`. On a way that contradicts it nobody knows whether it is held.
 */
void ls_walk_test(struct ls_walk *walk, struct ls_state *state, uint32_t value);
/* True when this acquisition can only wait for its own thread: the way ends here. */
bool ls_walk_hangs(struct ls_walk *walk, const struct ls_state *state, struct ls_lock_state lock);
/* Two objects of one class that nothing ranks: one is not reached through the other (parent and
 * child, neighbours in a list), and they are not an earlier and a later element of one loop. */
bool ls_walk_are_peers(const struct ls_terms *terms, uint32_t a, uint32_t b);
/* Something is done with the lock that is wrong; at most as sure as said. */
void ls_walk_misuse(struct ls_walk *walk, const struct ls_state *state, enum ls_misuse_kind kind,
                    const struct ls_lock_state *lock, const struct ls_lock_state *earlier,
                    enum ls_confidence confidence);

/* settle.c: lock() has succeeded in one of two states that meet at the start of `block`, and failed
 * in the other; when nothing that is still needed tells them apart, the failure was only logged,
 * and goes for a success in both. */
void ls_walk_settle(struct ls_walk *walk, uint32_t block, struct ls_state *a, struct ls_state *b);

/* events.c: adds an event (once for equal ones) while recording; what it points to is copied. */
void ls_walk_event(struct ls_walk *walk, struct ls_event event);
/* Likewise for one that a callee has told, under its conditions `inner` and those of the call,
 * which the event has: both are put together where it is not known to happen always. NULL: there
 * are none. */
void ls_walk_inherited_event(struct ls_walk *walk, struct ls_event event,
                             const struct ls_condition_call *call,
                             const struct ls_conditions *inner);
/* An event of this state at `site`: holds, released locks, conditions, flags and trace are filled
 * in, in the walk's arena. */
struct ls_event ls_walk_new_event(struct ls_walk *walk, const struct ls_state *state,
                                  enum ls_event_kind kind, struct ls_site site);
/* A trace of a state lives in the walk's arena; what it goes on with, in the called functions,
 * lives longer. The copy does, too. */
const struct ls_trace *ls_walk_keep_trace(struct ls_walk *walk, const struct ls_trace *trace);
/* What must be true at entry for this state to be reached, as far as callers can check it; in the
 * walk's arena. */
struct ls_conditions ls_walk_conditions(struct ls_walk *walk, const struct ls_state *state);

/* Whether this parameter of the function is a pointer. */
bool ls_walk_is_pointer(const struct ls_walk *walk, uint32_t param);
/* A term that a caller can evaluate: made of parameters, globals and what memory held at entry. */
static inline bool ls_walk_is_relative(const struct ls_terms *terms, uint32_t term)
{
    return ls_term(terms, term)->of_entry;
}
/* A copy that outlives the walk. */
struct ls_conditions ls_walk_keep_conditions(struct ls_walk *walk, struct ls_conditions conditions);
void ls_walk_forget_events(struct ls_walk *walk);

/* rounds.c: notes what a round of the loop at point `head` leaves behind; and finds locks that some
 * rounds give back and others keep, although the next round has another one (`continue` between
 * lock and unlock). */
void ls_walk_enter_rounds(struct ls_walk *walk, const struct ls_state *state, uint32_t head);
void ls_walk_end_round(struct ls_walk *walk, struct ls_state *state, uint32_t head);
void ls_walk_check_rounds(struct ls_walk *walk);

/* exits.c: from the exits to the summary, to imbalances and to misuses that only exits show. */
void ls_walk_summarize(struct ls_walk *walk, struct ls_summary *summary);

#endif
