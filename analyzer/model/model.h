/* What both eyes of lockstitch write down and every rule reads: locks, threads, acquisitions,
 * misuses, exits; and what threads wait for: conditions, events, each other.
 *
 * `flow` fills a model from source code, `recording` from runs; a rule cannot tell them apart
 * except by `evidence`. The model holds facts without judgement: that a cycle is a deadlock, or a
 * held lock a leak, is for rules/ to say.
 *
 * Invariants: tables refer to each other by index; texts and arrays that facts point to live in the
 * model's arena, paths and names are shared (equal ones need not have equal addresses). Facts are
 * in a deterministic order that the filler chooses. One thread fills a model; after that it is only
 * read. */
#ifndef LS_MODEL_MODEL_H
#define LS_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "model/lock.h"
#include "model/sharing.h"
#include "model/site.h"
#include "model/threads.h"
#include "model/waiting.h"

/* The name of the thread that stands for whoever calls a library from outside. */
#define LS_ANY_THREAD "any thread"

/* One thread of a run, or one thread root of the source. */
struct ls_thread {
    const char *name;          /* "main", "worker", "T3" */
    const char *start_routine; /* "" when unknown */
    struct ls_location created;
    bool many;                 /* several instances run at once: it is parallel to itself */
    bool perhaps_many;         /* `many` only if whoever creates it is called by several */
    unsigned signals;          /* enum ls_hand_over: what it does for others that wait */
    uint64_t programs;         /* mains that it runs under (bits); 0 = not known: any */
    uint32_t run;              /* the recorded process, from 1; 0 in source facts */
    const char *program;       /* of that process: its file; NULL in source facts */
    bool is_main;              /* of that process, or of a program */
    uint64_t start_ns, end_ns; /* since the start of the run */
    uint64_t wait_ns, longest_wait_ns, waits; /* for locks */
    uint64_t voluntary_switches, involuntary_switches;
    const char *ended; /* "returned", "exit", "alive at exit" ...; "" in source facts */
};

enum ls_acquisition_flags {
    LS_ACQUIRE_TRY = 1,       /* gives up instead of waiting: closes no cycle */
    LS_ACQUIRE_TIMED = 2,     /* waits for a bounded time */
    LS_ACQUIRE_REACQUIRE = 4, /* a condition wait takes its mutex again */
    LS_ACQUIRE_ORDERED = 8, /* the code fixes the order of instances of one class: by address, id */
};

/* A thread asks for `lock` while it holds others: the dependency (thread, lock, held set) of
 * iGoodlock (Joshi et al., PLDI 2009). Acquisitions with nothing held are left out. */
struct ls_acquisition {
    uint32_t thread;
    uint32_t segment; /* of that thread, see ls_segment */
    uint32_t lock;
    enum ls_mode mode;
    unsigned flags;                /* enum ls_acquisition_flags */
    enum ls_confidence confidence; /* that this really happens */
    uint32_t holds;
    const struct ls_hold *hold;
    const struct ls_witness *witness; /* its last step is this acquisition */
    uint64_t count;                   /* how often it was seen; 0 in source facts */
    uint64_t recorded; /* of a run: recording (from 0) in the high half, stack in the low one */
};

/* Could two threads of a recorded run have come to the second locks of a circle together? Told by
 * the order of all recorded events, if there is one. */
enum ls_meeting_verdict {
    LS_MEETING_UNKNOWN,
    LS_MEETING_POSSIBLE, /* the events of the run allow it */
    LS_MEETING_SECTIONS, /* only if sections of some lock change places */
    LS_MEETING_EVENTS    /* only if what a thread waited for was not needed */
};

/* A thread takes a lock while it holds another one. */
struct ls_way_taken {
    uint32_t thread;
    uint32_t from, to; /* locks */
};

struct ls_meeting_fact {
    struct ls_way_taken way[2];
    enum ls_meeting_verdict verdict;
    const char *why; /* what keeps them apart: a half sentence; "" when nothing does */
};

enum ls_began_by { LS_BEGAN_UNKNOWN, LS_BEGAN_BY_CREATION, LS_BEGAN_BY_JOIN, LS_BEGAN_BY_BARRIER };

/* A piece of a thread's life between two thread creations or joins. Segments are ordered only by
 * creation and join (not by locks, which would hide real cycles): `before` lists segments that have
 * surely ended when this one starts. The direct predecessors are enough, the thread's own previous
 * segment among them: the order is transitive. */
struct ls_segment {
    uint32_t thread;
    uint32_t befores;
    const uint32_t *before;
    enum ls_began_by began_by; /* what put it behind segments of other threads */
    struct ls_location began;  /* where: the join, the barrier, the creation; if known */
};

enum ls_misuse_kind {
    LS_RELOCK,         /* acquired by the thread that holds it; earlier: the first acquisition */
    LS_RELEASE_UNHELD, /* released while this thread does not hold it; earlier: previous release */
    LS_RELEASE_OTHERS, /* released while another thread owns it; earlier: the owner's acquisition */
    LS_EXIT_HOLDING,   /* the thread (or process) ends with it; earlier: the acquisition */
    LS_DESTROY_HELD,   /* earlier: the holder's acquisition */
    LS_INIT_HELD,      /* initialised again by the thread that holds it; earlier as above */
    LS_WAIT_UNHELD, /* the mutex of a condition wait; earlier: the acquisition of another holder */
    LS_USE_DESTROYED,     /* earlier: the destruction; NULL when not known */
    LS_DESTROY_TWICE,     /* earlier: the first time */
    LS_USE_UNINITIALISED, /* acquired, and nothing has ever made a lock of it; earlier: NULL */
    LS_USE_ZEROED,        /* likewise, but its memory is all zeros */
    LS_USE_UNSET,         /* by way of a pointer that nothing sets; earlier: NULL */
    LS_INIT_LATE, /* initialised after a thread was created that uses it; earlier: the creation */
    LS_DESTROY_USED,   /* destroyed while a thread may run that uses it; earlier: its creation */
    LS_DELETE_EARLY,   /* a key with a destructor is deleted while a thread may run, from whose
                          creation   `witness` leads on; earlier: where the key was made */
    LS_DESTROY_BESIDE, /* destroyed by a thread, from whose creation `witness` leads on; earlier:
                          where the same function uses it meanwhile, or creates a thread that does
                        */
    LS_INIT_TWICE,  /* initialised again without having been destroyed; earlier: the first time */
    LS_INIT_USED,   /* initialised after it was used; earlier: the use */
    LS_NEVER_ENDED, /* a key that nobody deletes; the witness leads to where it is made */
    LS_VALUE_FREED, /* a thread frees what it keeps under a key, whose destructor does so again when
                       it ends; earlier: where the key is created */
    LS_INIT_BY_THREAD, /* of static storage, initialised by a thread that the program starts */
    LS_FREE_HELD,      /* the memory that it lies in is freed; earlier: the acquisition */
    LS_UPGRADE,        /* a reader of a reader-writer lock asks to write; earlier: as the reader */
    LS_READ_AGAIN,     /* a reader asks to read again; earlier: the first time */
    LS_RELEASE_OTHER_KIND, /* by the function of another kind or mode; earlier: the acquisition */
    LS_CANCEL_HOLDING, /* a thread that others cancel passes a cancellation point, and nothing would
                          release the lock; earlier: the acquisition */
    LS_CALL_UNHELD,    /* a function is called that is declared to require the lock; earlier: the
                          release; NULL when it was never held */
    LS_MISUSES
};

/* A thread does with a lock what the lock forbids. */
struct ls_misuse {
    enum ls_misuse_kind kind;
    enum ls_confidence confidence;
    uint32_t lock;
    uint32_t thread;           /* LS_MODEL_NONE: whichever calls the function */
    enum ls_mode mode;         /* of this acquisition or release */
    enum ls_mode earlier_mode; /* of the earlier acquisition */
    bool is_last; /* of RELOCK: the function does nothing more to the lock, and never releases it */
    bool has_other; /* of RELEASE_UNHELD: the thread holds just one lock then, `other`; of RELOCK:
                       it holds `other`, which may be this lock by another name */
    uint32_t other;
    const struct ls_witness *witness;
    const struct ls_witness *earlier; /* NULL when not known */
    uint64_t count;
};

/* A declaration says that one lock is to be taken before another: acquired_before, acquired_after.
 */
struct ls_declared_pair {
    uint32_t first, then; /* locks */
    struct ls_location at;
};

/* Where only little is allowed: the thread was stopped at any point, or all others are gone. */
enum ls_context { LS_IN_SIGNAL_HANDLER, LS_IN_FORKED_CHILD };

/* A lock that is taken in such a place, or a function called that may take one of the C library. */
struct ls_restricted {
    enum ls_context context;
    enum ls_confidence confidence;
    uint32_t thread;                  /* that is interrupted, or forks; LS_MODEL_NONE */
    uint32_t lock;                    /* LS_MODEL_NONE: it is the function that is not allowed */
    const char *function;             /* "malloc"; "" for a lock */
    bool try;                         /* gives up instead of waiting */
    const struct ls_witness *witness; /* its last step is the acquisition, or the call */
    const struct ls_witness *entered; /* where the handler was installed, or the fork; or NULL */
    const struct ls_witness *other;   /* how somebody holds the lock meanwhile: the interrupted
                                         program, or a thread that the child does not have; or NULL */
    uint64_t count;
};

/* Bytes of a lock become another lock: assignment, memcpy, an argument or a result by value. */
struct ls_copy {
    struct ls_location at;
    enum ls_confidence confidence;
    const char *how;  /* "assigns", "copies with memcpy", "passes by value", "returns by value" */
    const char *type; /* that is copied: "struct queue", "pthread_mutex_t" */
    const char *lock; /* the lock in it: "queue.lock"; "" when the type is itself a lock */
    bool returned;    /* out of the function that made it */
};

/* The result of a call says whether it was done, and nobody asks. */
enum ls_ignored_kind {
    LS_IGNORED_CREATE,      /* no thread may have been created */
    LS_IGNORED_TRY,         /* the lock may not be held */
    LS_IGNORED_TIMED,       /* likewise */
    LS_IGNORED_INTERRUPTED, /* a signal may have cut the wait for a permit short */
    LS_IGNORED_EXCHANGE,    /* a weak exchange may not have been made */
    LS_IGNORED_RETRY,       /* likewise: that is looked at, but it is not tried again */
};

struct ls_ignored {
    enum ls_ignored_kind kind;
    enum ls_confidence confidence;
    struct ls_location at;
    const char *function;       /* "pthread_create" */
    uint32_t lock;              /* LS_MODEL_NONE */
    bool is_permit;             /* of a semaphore is what may not have been got */
    const char *subject;        /* the start routine; "" */
    struct ls_location relies;  /* what relies on success: the join, the unlock; line 0 = none */
    struct ls_location because; /* of INTERRUPTED: where a handler is installed */
    uint64_t count;             /* of a run: calls that failed */
};

/* The values that a function returns on one way out. */
struct ls_range {
    int64_t low, high; /* both ends included; INT64_MIN .. INT64_MAX = anything */
    bool nonzero;      /* 0 is excluded although it lies between */
};

/* One way out of a function. */
struct ls_exit {
    struct ls_location at; /* the return statement, or the closing brace */
    struct ls_range value; /* meaningless in a void function */
    bool holds;
    const struct ls_witness *witness; /* of the hold up to the exit; NULL unless holds */
};

enum ls_result_kind {
    LS_RESULT_VOID,
    LS_RESULT_INTEGER,
    LS_RESULT_BOOLEAN,
    LS_RESULT_POINTER,
    LS_RESULT_OTHER
};

/* NULL and false say that a function has failed, as far as values of the kind say so at all. */
static inline bool ls_result_fails_by_zero(enum ls_result_kind kind)
{
    return kind == LS_RESULT_POINTER || kind == LS_RESULT_BOOLEAN;
}

/* A thread takes a lock at all, with others held or without: one fact per segment and lock. */
struct ls_usage {
    uint32_t thread, segment;
    uint32_t lock;
    enum ls_mode mode;
    enum ls_confidence confidence;
    const struct ls_witness *witness; /* the shortest way to it */
    uint64_t recorded;                /* as in struct ls_acquisition */
};

/* A statement of the source that takes a lock, itself or by a wrapper. */
struct ls_lock_place {
    uint32_t lock;
    struct ls_location at;
    enum ls_mode mode;
};

/* How a function that acquires `lock` leaves: one fact per function and lock when at least one exit
 * still holds it. */
struct ls_imbalance {
    const char *function;
    struct ls_location defined;
    uint32_t lock;
    enum ls_mode mode;
    enum ls_confidence confidence;
    enum ls_result_kind result;
    bool is_thread_root; /* nobody can release after it */
    bool is_own_lock;    /* a variable of the function: nobody can release it after an exit */
    bool by_jump;        /* the first exit is a jump out of the function */
    bool between_rounds; /* the exits are not of the function but of a round of one of its loops */
    bool is_lost;        /* told for that alone: nobody releases the lock, unless this function on
                            other ways */
    bool is_nobodys;     /* likewise, but told in any case */
    bool released_by_callers; /* every known caller releases the lock again, or hands it on */
    uint32_t callers;         /* number of known call sites */
    uint32_t exits;
    const struct ls_exit *exit;
};

/* Waiting for one lock at one call site of a run. */
struct ls_contention {
    uint32_t lock;
    const struct ls_witness *site;
    const struct ls_witness *blocker; /* who held it at the longest wait; NULL when not known */
    struct ls_times wait;
};

/* Holding one lock, acquired at one call site of a run, that somebody had to wait for. */
struct ls_holding {
    uint32_t lock;
    const struct ls_witness *site;
    struct ls_times hold; /* of a sample */
};

/* How one thread of a run fared with one lock that it had to wait for. */
struct ls_waiter {
    uint32_t lock, thread;
    uint64_t acquisitions, contended;
    struct ls_times wait;
    uint64_t overtaken;               /* in its longest wait: times that the holder took it again */
    const struct ls_witness *site;    /* of the longest wait */
    const struct ls_witness *blocker; /* who held it when that began; NULL when not known */
};

/* What the threads of a run waited for that is no lock: a condition, a semaphore, a barrier. */
struct ls_awaited {
    const char *name;
    const char *kind; /* "condition" */
    struct ls_location created;
    uint64_t waits, untimely; /* wake-ups without any signal since the wait began */
    struct ls_times waited;
    uint64_t signals, lost;     /* of one thread, or posts; with nobody waiting */
    uint64_t broadcasts, woken; /* by broadcasts */
    bool has_permits; /* a semaphore: at first, at least, at most; and waiters at once, at most */
    uint32_t permits, least, most, waiters;
};

/* A thread of a run ended with permits of a semaphore, where others gave back all that they took.
 */
struct ls_kept_permits {
    const char *semaphore;
    uint32_t thread;
    uint64_t taken, posted;           /* by this thread */
    uint32_t others;                  /* threads that posted as often as they took */
    uint32_t waiting;                 /* threads that wait for a permit at the end */
    const struct ls_witness *witness; /* its last step takes permits */
};

/* A thread of a deadlock that has happened. */
struct ls_stuck {
    uint32_t thread;
    uint32_t wants;     /* lock; LS_MODEL_NONE: the end of thread `waits_for` */
    uint32_t waits_for; /* thread: itself, or the next one; LS_MODEL_NONE of an event */
    const char *event;  /* "the condition 'ready'": what any other thread could bring; else NULL */
    uint32_t condition; /* that it waits for, or LS_MODEL_NONE */
    uint32_t holds;
    const struct ls_hold *hold;
    const struct ls_witness *witness; /* its last step is the wait */
};

/* Threads that wait for each other in a circle, for ever. One alone waits for itself. Or no circle,
 * but all threads of a process, some of which wait for events that nobody is left to bring. */
struct ls_deadlock {
    uint32_t length;
    const struct ls_stuck *stuck;
    uint32_t behind; /* further threads that wait for those */
    bool is_stall;
};

/* A call that asks for a lock, whatever is held there. */
struct ls_lock_site {
    struct ls_location at;
    uint32_t lock;  /* the first one seen there; LS_MODEL_NONE in source facts */
    uint64_t count; /* times executed; in source facts 1 when a run is known to have come here */
};

/* Lock coverage: what runs have exercised of what the source has. */
struct ls_share {
    uint32_t done, all;
};

struct ls_coverage_file {
    const char *file;
    struct ls_share sites;
};

struct ls_coverage {
    bool taken;
    struct ls_share sites, edges, roots;
    LS_VEC(struct ls_coverage_file) files; /* by name */
    LS_VEC(struct ls_location) missed;     /* lock sites that no run came to */
};

enum ls_evidence { LS_PREDICTED, LS_OBSERVED, LS_CONFIRMED };

struct ls_split; /* split.h */

struct ls_model {
    struct ls_arena arena;
    const char *root;    /* directory that paths are shown relative to */
    const char *command; /* that was run, of a saved report; NULL: none, or not known */
    LS_VEC(struct ls_lock) locks;
    LS_VEC(struct ls_thread) threads;
    LS_VEC(struct ls_segment) segments;
    LS_VEC(struct ls_acquisition) acquisitions;
    LS_VEC(struct ls_misuse) misuses;
    LS_VEC(struct ls_declared_pair) declared_pairs;
    LS_VEC(struct ls_restricted) restricted;
    LS_VEC(struct ls_copy) copies;
    LS_VEC(struct ls_ignored) ignored;
    LS_VEC(struct ls_imbalance) imbalances;
    LS_VEC(struct ls_usage) usages;
    LS_VEC(struct ls_lock_place) lock_places;
    LS_VEC(struct ls_blocking) blockings;
    LS_VEC(struct ls_condition_variable) conditions;
    LS_VEC(struct ls_condition_wait) waits;
    LS_VEC(struct ls_condition_signal) signals;
    LS_VEC(struct ls_untold) untold;
    LS_VEC(struct ls_post) posts;
    LS_VEC(struct ls_thread_creation) creations;
    LS_VEC(struct ls_outliving) outlivings;
    LS_VEC(struct ls_spin) spins;
    LS_VEC(struct ls_shared) shareds;
    LS_VEC(struct ls_escape) escapes;
    LS_VEC(struct ls_making) makings;
    LS_VEC(struct ls_torn) torn;
    LS_VEC(struct ls_unset) unset;
    LS_VEC(struct ls_use) uses;
    LS_VEC(struct ls_split) splits;
    LS_VEC(struct ls_meeting_fact) meetings;
    LS_VEC(struct ls_contention) contentions;
    LS_VEC(struct ls_holding) holdings;
    LS_VEC(struct ls_waiter) waiters;
    LS_VEC(struct ls_awaited) awaited;
    LS_VEC(struct ls_kept_permits) kept_permits;
    LS_VEC(struct ls_deadlock) deadlocks;
    LS_VEC(struct ls_lock_site) sites;
    LS_VEC(struct ls_location)
    passed;                      /* of a run: calls that led to its sites; a wrapper's users */
    struct ls_coverage coverage; /* see join/coverage.h */
    LS_VEC(const char *) unseen; /* sentences: what this evidence could not see */
    enum ls_evidence evidence;   /* of misuses and exits: predicted from source, or observed */
    bool has_source, has_run;    /* which eye filled it */
    bool is_library;             /* of source: its users, and their threads, are not here */
    bool wants_usages;           /* of all locks, not only of those that threads block under; set
                                    before a run is filled in */
    uint64_t duration_ns;        /* of the run */
    uint32_t processors;         /* that it could use, at most; 0 = not known */
};

void ls_model_init(struct ls_model *model);
void ls_model_release(struct ls_model *model);

/* True of a thread of the source that starts in main(); LS_MODEL_NONE is none. */
bool ls_model_is_main(const struct ls_model *model, uint32_t thread);

/* The deadlock that has happened around just these locks, in any order; NULL if there was none. */
const struct ls_deadlock *ls_model_deadlock_around(const struct ls_model *model,
                                                   const uint32_t *lock, uint32_t locks);

/* What is known of two ways, in either order; NULL: nothing. */
const struct ls_meeting_fact *ls_model_meeting(const struct ls_model *model,
                                               const struct ls_way_taken *a,
                                               const struct ls_way_taken *b);

#endif
