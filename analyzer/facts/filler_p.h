/* From summaries to the model: what the parts of facts.c share, each of which is a file. */
#ifndef LS_FACTS_FILLER_P_H
#define LS_FACTS_FILLER_P_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/tally.h"
#include "base/vec.h"
#include "facts/roots.h"
#include "facts/writes.h"
#include "flow/classes.h"
#include "flow/flow.h"
#include "flow/witness.h"

struct ls_seen {
    uint64_t key; /* of a fact: everything but the way to it */
    uint32_t index;
    uint32_t length; /* of its way */
    UT_hash_handle hh;
};

/* The cells (looks.h) that are tested around a wait. */
struct ls_predicate {
    uint32_t count, outers;
    const uint32_t *cell;
    const uint32_t *outer;        /* see retest.h */
    const struct ls_trace *trace; /* to the wait */
};

struct signalled;

struct ls_filler {
    struct ls_flow *flow;
    struct ls_model *model;
    struct ls_roots roots;
    struct ls_arena arena;
    struct ls_arena scratch; /* for what is asked of one place; cleared by whoever has asked */
    LS_VEC(uint32_t) lock_of_class;         /* model lock + 1, 0 = not there yet */
    LS_VEC(uint32_t) condition_of_class;    /* likewise */
    LS_VEC(struct ls_predicate) predicates; /* by wait of the model */
    const struct signalled *signalled;      /* while conditions.c works */
    struct ls_writes writes;                /* of the program */
    struct ls_looks looks;                  /* likewise */
    struct ls_seen *seen;                   /* uthash table */
    struct ls_tally seen_misuses, seen_waits;
    uint8_t *reached;             /* reached.c: NULL = nobody has asked */
    struct ls_tally pairs;        /* of lock terms: while orders.c works */
    struct ls_tally lent;         /* variables that their functions start threads with: roots */
    struct ls_tally places;       /* where functions take locks: while waits.c works */
    bool makes_unnamed_recursive; /* an initialisation of a lock that no class is known of */
};

/* The lock of the model for a term of `proc`; LS_NONE when nobody knows which lock it is. */
uint32_t ls_filler_lock(struct ls_filler *filler, uint32_t proc, uint32_t term, unsigned kind);

/* Likewise, for facts within one function: of an object that others do not know there is one made
 * up, "the lock". */
uint32_t ls_filler_find_or_add_lock(struct ls_filler *filler, uint32_t proc, uint32_t term,
                                    unsigned kind);

/* A term of a root's routine, where it is known what the routine is given; and the lock it means.
 */
uint32_t ls_filler_root_term(struct ls_filler *filler, const struct ls_root *root, uint32_t term);
uint32_t ls_filler_root_lock(struct ls_filler *filler, const struct ls_root *root, uint32_t term,
                             unsigned kind);

/* "acquires 'queue.lock'" */
const char *ls_filler_say(struct ls_filler *filler, const char *verb, uint32_t lock);

/* A lock in the frame of a root is nobody else's, as far as is known here: the variable is not
 * what it starts a thread with. */
bool ls_filler_is_own(struct ls_filler *filler, const struct ls_root *root, uint32_t lock);

/* orders.c: acquisitions while other locks are held. */
void ls_filler_add_acquisitions(struct ls_filler *filler);

/* conditions.c: the locks that are held when others are told, or were on this way. */
const uint32_t *ls_filler_mutexes(struct ls_filler *filler, const struct ls_root *root,
                                  const struct ls_event *event, uint32_t *count);

typedef void ls_filler_visit(struct ls_filler *filler, const struct ls_root *root,
                             const struct ls_event *event);

/* All events of one kind of all roots. */
void ls_filler_each_event(struct ls_filler *filler, enum ls_event_kind kind,
                          ls_filler_visit *visit);

/* An event of a root with the locks that it holds. */
struct ls_pending {
    struct ls_filler *filler;
    const struct ls_root *root;
    const struct ls_event *event;
    uint32_t skip;  /* a lock that does not count: the mutex of a wait */
    uint32_t about; /* the condition of a wait or signal; LS_NONE of all others. A function that
                       only waits or signals for its callers does so for each of them */
    enum ls_confidence confidence;
    uint64_t
        far; /* by hold, a bit: taken so far from here that what it has to do with is for audit */
    uint32_t holds;
    struct ls_hold *hold;         /* in the model's arena; without ways until ls_pending_way */
    struct ls_witness_hold *held; /* by hold */
};

/* With all locks that the event holds but `skip` (a lock of the model, or LS_NONE). */
struct ls_pending ls_pending_new(struct ls_filler *filler, const struct ls_root *root,
                                 const struct ls_event *event, uint32_t skip);

/* True the second time for the same call with the same locks, by whichever way. */
bool ls_pending_is_known(struct ls_pending *pending);

/* The way to the event; and those to its holds. `what` is borrowed. */
const struct ls_witness *ls_pending_way(struct ls_pending *pending, const char *what);

/* waits.c: blocking calls, and which threads use which locks. */
void ls_filler_add_waits(struct ls_filler *filler);

/* misuses.c: those that flow has found, and locks that a thread root releases without having them.
 */
void ls_filler_add_misuses(struct ls_filler *filler);

/* imbalances.c: locks that some ways out of a function keep, and that threads end with. */
void ls_filler_add_imbalances(struct ls_filler *filler);

/* misuses.c: how sure one is; the longer the way, the less it is known that the program can go it.
 */
enum ls_confidence ls_filler_misuse_confidence(const struct ls_filler *filler,
                                               const struct ls_flow_misuse *misuse);

/* A misuse of a lock that `proc` holds where the trace ends. */
struct ls_flow_misuse ls_filler_hold_misuse(enum ls_misuse_kind kind, uint32_t proc,
                                            const struct ls_hold_term *hold,
                                            const struct ls_trace *trace);
/* Into the model: a misuse that one function shows. */
void ls_filler_add_misuse(struct ls_filler *filler, const struct ls_flow_misuse *misuse);

/* pointees.c: whether what a variable points to may be the other lock of a misuse. */
bool ls_filler_may_be_one(const struct ls_filler *filler, const struct ls_flow_misuse *misuse);

/* What a lock rests on is for an audit when only a name says that it is one. */
enum ls_confidence ls_filler_confidence(enum ls_confidence confidence, unsigned kind);

/* Likewise of a lock that is kept or given back: whether its owner may take it again does not
 * matter. */
enum ls_confidence ls_filler_balance_confidence(enum ls_confidence confidence, unsigned kind);

/* Whether the routine of the root can come to this outcome of its summary, with what it is given.
 */
bool ls_filler_can_return(const struct ls_filler *filler, const struct ls_root *root,
                          uint32_t outcome);

/* lives.c: locks that are made too late or never, or are held when their thread ends. */
void ls_filler_add_lives(struct ls_filler *filler);

/* Whether all code of the program is here, and could be read. */
bool ls_filler_is_whole(const struct ls_filler *filler);

/* How main comes to a function: code that may only run does not count as the use of a lock. */
enum ls_reach { LS_REACHED_NOT, LS_REACHED_BY_NAME, LS_REACHED_BY_CALL };

/* reached.c: by proc, as enum ls_reach; of a library all by calls. */
const uint8_t *ls_filler_reached(struct ls_filler *filler);

/* lives.c: whether somebody else may wait for the lock of a misuse. */
bool ls_filler_may_be_awaited(struct ls_filler *filler, const struct ls_flow_misuse *misuse);

/* neglected.c: whether a function with this trait is called at the end of a way. */
bool ls_filler_has_trait(const struct ls_filler *filler, const struct ls_trace *end,
                         enum ls_traits trait);

/* neglected.c: static locks and keys that nobody makes, or nobody deletes. */
void ls_filler_add_neglected(struct ls_filler *filler);

/* freed.c: what threads free and leave under a key whose destructor frees it. */
void ls_filler_add_freed(struct ls_filler *filler);

/* contexts.c: what signal handlers and forked children do. */
void ls_filler_add_contexts(struct ls_filler *filler);

/* atexit.c: what runs when the process ends. */
void ls_filler_add_exits(struct ls_filler *filler);

/* values.c: locks that are copied, results that nobody looks at. */
void ls_filler_add_values(struct ls_filler *filler);

/* torn.c: parts of atomic records that are used by themselves. */
void ls_filler_add_torn(struct ls_filler *filler);

/* unset.c: automatic atomic variables that have no value yet. */
void ls_filler_add_unset(struct ls_filler *filler);

/* exchanges.c: weak exchanges that are taken for done. */
void ls_filler_add_exchanges(struct ls_filler *filler);

/* conditions.c: condition waits and signals. */
void ls_filler_add_conditions(struct ls_filler *filler);

/* spins.c: loops that only wait. */
void ls_filler_add_spins(struct ls_filler *filler);

/* permits.c: who takes and gives permits of semaphores, and waits that a signal can cut
 * short. */
void ls_filler_add_permits(struct ls_filler *filler);

/* promises.c: what declarations say about locks. */
void ls_filler_add_promises(struct ls_filler *filler);

/* splits.c: critical sections that were taken apart (sections.h). */
void ls_filler_add_splits(struct ls_filler *filler);

#endif
