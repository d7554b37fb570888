/* What is known at one point of a function, on one group of paths to it.
 *
 * States with the same locks are merged, states with different locks are kept apart: property
 * simulation (Das, Lerner, Seigle: ESP, PLDI 2002) with the lock state as the property. So `if
 * (flag) lock(m); ... if (flag) unlock(m);` keeps two states, each knowing its `flag`, and
 * everything that does not matter for locks costs nothing.
 *
 * Values are terms (term.h). A state and its lists live in the arena of the function's walk. */
#ifndef LS_FLOW_STATE_H
#define LS_FLOW_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "flow/clauses.h"
#include "flow/course.h"
#include "flow/range.h"
#include "flow/term.h"
#include "flow/trace.h"
#include "model/model.h"

/* What this function has done to a lock, relative to its entry. */
enum ls_lock_status {
    LS_HELD,     /* acquired here (or by what it called) */
    LS_RELEASED, /* released without having been acquired here: it was the caller's */
    LS_UNSURE,   /* held on some ways, or perhaps: lock() said that it failed, it is the lock of an
                    earlier round of a loop, or ways had to be merged (`lost`) */
    LS_FREE, /* acquired and released again: surely not held. A fact, not part of the property */
};

/* Set in the kind of a lock of which only a name tells that it is one (beliefs.h), and of one of
 * which it does so outright. */
enum { LS_KIND_BELIEVED = 0x80, LS_KIND_NAMED = 0x40, LS_KIND_MARKS = 0xc0 };

struct ls_lock_state {
    uint32_t lock;   /* term */
    uint8_t status;  /* enum ls_lock_status */
    uint8_t mode;    /* enum ls_mode */
    uint8_t kind;    /* enum ls_lock_kind, LS_KIND_MARKS */
    uint8_t count;   /* of HELD: recursive acquisitions, up to 2 */
    bool by_mode;    /* of a release: readers and writers have functions of their own */
    bool inferred;   /* its model was made from code or a name: the kind is a guess */
    bool chancy;     /* a call did it, on some of its ways only */
    bool failed;     /* of UNSURE: lock() said that it failed */
    bool doubted;    /* of UNSURE: hardly held, for that contradicts what its taking rested on */
    bool gives_back; /* of failed: it was the caller's lock that was to be taken again */
    bool guessed; /* by one of several functions that a pointer may mean, which do not do the same
                     to the lock; or by several calls that leave it open (undecided.h) */
    bool lost;    /* merging at a limit has lost what was known of it before, and perhaps still is
                     UNSURE: nothing is wrong because of that */
    bool assumed; /* of HELD: the caller's lock, as a declaration says (promises.h) */
    const struct ls_trace *trace; /* where the status comes from */
    const struct ls_fact *guard;  /* of HELD: what was known of memory when it was taken */
    uint32_t guards;
};

/* Permits of semaphores are kept among the locks, but hold nobody off as a lock does. */
static inline bool ls_is_permit(const struct ls_lock_state *lock)
{
    return lock->kind == LS_LOCK_SEMAPHORE;
}

/* The memory at `address` now holds `value`. */
struct ls_cell {
    uint32_t address, value; /* terms */
};

struct ls_fact {
    uint32_t term;
    struct ls_values values;
};

/* The bit of a term among those that facts are about. */
static inline uint64_t ls_told_bit(uint32_t term)
{
    return UINT64_C(1) << (term * 0x9E3779B1u >> 26);
}

#define LS_LIST(type)                                                                              \
    struct {                                                                                       \
        type *at;                                                                                  \
        uint32_t count, capacity;                                                                  \
    }

enum { LS_MOST_COMPARED = 4, LS_MOST_JOINED = 6, LS_MOST_PUBLISHED = 12 };

/* An object that others may reach by now: see ownership.h. */
struct ls_published {
    uint32_t root; /* term: the pointer to it */
    uint32_t into; /* by way of what these parameters point to (bits); LS_WITH_ALL = anybody */
};

struct ls_state {
    uint32_t *env; /* terms, by slot (walk_p.h) */
    LS_LIST(struct ls_cell) cells;
    LS_LIST(struct ls_fact) facts;
    LS_LIST(struct ls_lock_state) locks; /* ascending by lock */
    uint32_t compared[LS_MOST_COMPARED]
                     [2];             /* terms whose order was tested: pairs, smaller id first */
    uint32_t joined[LS_MOST_JOINED];  /* handles (terms: where the thread's id is kept) of threads
                                         that have ended */
    const struct ls_course *course;   /* NULL = nothing to tell */
    const struct ls_clauses *clauses; /* what ways that have met know together; NULL = nothing */
    struct ls_published published[LS_MOST_PUBLISHED];
    uint64_t told; /* Bloom filter of the terms that have a fact (ls_told_bit): most have none */
    uint64_t
        started; /* bits (ls_started_bit) of start routines that a thread may run since entry */
    uint8_t compareds, joineds, publisheds;
    uint8_t waited; /* enum ls_hand_over: what this thread may have waited for since entry */
    bool created;   /* a thread may have been created since entry */
    bool imprecise; /* states with different locks were merged, or the walk was given up: what tests
                       told apart is mixed up here */
    bool gave_up;   /* of these the second */
    bool went_by;   /* a call of which nobody knows what it left behind: it is in a recursion */
    bool left_out;  /* of more locks than a state has room for: any may be held */
};

/* The number under which merged contents of a cell are told apart from those of variables, in MERGE
 * terms. */
static inline uint32_t ls_state_cell_slot(uint32_t address)
{
    return address | 0x80000000u;
}

/* A copy with its own lists; the first `slots` of the environment are copied, the others are
 * UNKNOWN. `spare` is a state that nobody needs any more, with as many slots: it is reused; or
 * NULL. */
struct ls_state *ls_state_copy(struct ls_arena *arena, struct ls_state *spare,
                               const struct ls_state *state, uint32_t slots, uint32_t all_slots);

/* Renames what `point` made to earlier values everywhere (see ls_term_age): it is passed again. */
void ls_state_age(struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                  uint32_t slots, uint32_t point, uint32_t which);

/* From here on, `from` is called `to` in the locks: the variable that held the one now counts as
 * the other. */
void ls_state_rename_locks(struct ls_terms *terms, struct ls_state *state, uint32_t from,
                           uint32_t to);

/* The state of exactly this lock, or NULL. */
struct ls_lock_state *ls_state_find_lock(const struct ls_state *state, uint32_t lock);

/* Adds or replaces the state of lock.lock. Past a limit the lock that tells least is left out. */
void ls_state_set_lock(struct ls_arena *arena, struct ls_state *state, struct ls_lock_state lock);
void ls_state_drop_lock(struct ls_state *state, const struct ls_lock_state *lock);

/* The bit by which a start routine is known among those of threads that were created. */
static inline uint64_t ls_started_bit(uint32_t proc)
{
    return UINT64_C(1) << proc % 64;
}

/* Others may reach the object at `root`, by way of `into`. */
void ls_state_publish(struct ls_state *state, uint32_t root, uint32_t into);

/* The thread whose id is kept at `handle` has ended. */
void ls_state_join(struct ls_state *state, uint32_t handle);
bool ls_state_has_joined(const struct ls_state *state, uint32_t handle);

/* Start routines (bits) that a thread may run now: those of which not all threads have been joined
 * again that were created since entry. */
uint64_t ls_state_running(const struct ls_terms *terms, const struct ls_state *state);

/* A new thread's id is kept there. */
void ls_state_unjoin(struct ls_state *state, uint32_t handle);

/* The value that memory holds now. */
uint32_t ls_state_load(struct ls_terms *terms, const struct ls_state *state, uint32_t address);

/* Memory now holds `value`; cells that may be the same memory are forgotten. */
void ls_state_store(struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                    uint32_t address, uint32_t value);

/* What a term can be. */
struct ls_values ls_state_values(const struct ls_terms *terms, const struct ls_state *state,
                                 uint32_t term);

/* Believes `a operator b`; false when that is impossible: the path does not exist. */
bool ls_state_assume(const struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                     enum ls_operator operator, uint32_t a, uint32_t b);

/* Believes that the term is one of `values`; false when that is impossible. */
bool ls_state_assume_values(const struct ls_terms *terms, struct ls_arena *arena,
                            struct ls_state *state, uint32_t term, struct ls_values values);

#endif
