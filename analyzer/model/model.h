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
#include "model/site.h"
#include "model/threads.h"

enum ls_lock_kind {
    LS_LOCK_MUTEX,
    LS_LOCK_RWLOCK,
    LS_LOCK_SPIN,
    LS_LOCK_SEMAPHORE,
    LS_LOCK_ONCE,
    LS_LOCK_OTHER,
    LS_LOCK_CONDITION, /* no lock, but made and destroyed like one */
    LS_LOCK_KEY,       /* likewise: of values that each thread has for itself */
    LS_LOCK_KINDS
};

/* What a second request by the owner does. */
enum ls_lock_type {
    LS_TYPE_UNKNOWN, /* nothing said: judged as NORMAL, with less certainty */
    LS_TYPE_NORMAL,
    LS_TYPE_RECURSIVE,
    LS_TYPE_ERRORCHECK,
    LS_TYPE_ADAPTIVE,
    LS_TYPE_WRITERS_FIRST, /* of a reader-writer lock: who reads waits for a writer that waits */
};

/* Of a semaphore: who takes a permit gives it back; or some threads only take, some only give. */
enum ls_permits { LS_PERMITS_UNKNOWN, LS_PERMITS_RETURNED, LS_PERMITS_HANDED };

enum ls_mode { LS_EXCLUSIVE, LS_SHARED };

/* One lock of a run, or one class of locks of the source (a global, or "struct queue.lock" of any
 * queue). */
struct ls_lock {
    const char *name; /* as a person would write it: "list_lock", "queue.lock", "table[].lock" */
    enum ls_lock_kind kind;
    enum ls_lock_type type;
    enum ls_permits permits; /* of a semaphore */
    bool has_several;        /* a semaphore with more than one permit at first */
    bool robust;             /* a mutex whose next owner is told that the last one has died */
    bool many;        /* stands for several instances: two holds of it need not be the same lock */
    bool elements;    /* of an array, chosen at run time: two holds are mostly not the same lock */
    uint64_t address; /* 0 in source facts */
    struct ls_location created; /* where it is defined, initialised or first seen */
    struct ls_location member;  /* as in ls_shared; empty in runs */
    uint64_t acquisitions, contended;
    struct ls_times wait, hold;
};

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

/* A lock that is held at some moment, and how it came to be. */
struct ls_hold {
    uint32_t lock;
    enum ls_mode mode;
    bool other_instance; /* of the class that is being acquired, but another object, we believe */
    const struct ls_witness *acquired; /* its last step is the acquisition; never NULL */
    uint64_t recorded;                 /* as in struct ls_acquisition */
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
    LS_INIT_LATE, /* initialised after a thread was created that uses it; earlier: the creation */
    LS_DESTROY_USED,   /* destroyed while a thread may run that uses it; earlier: its creation */
    LS_DESTROY_BESIDE, /* destroyed by a thread, from whose creation `witness` leads on; earlier:
                          where the same function uses it meanwhile, or creates a thread that does
                        */
    LS_INIT_TWICE, /* initialised again without having been destroyed; earlier: the first time */
    LS_INIT_USED,  /* initialised after it was used; earlier: the use */
    LS_FREE_HELD,  /* the memory that it lies in is freed; earlier: the acquisition */
    LS_UPGRADE,    /* a reader of a reader-writer lock asks to write; earlier: as the reader */
    LS_READ_AGAIN, /* a reader asks to read again; earlier: the first time */
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
    bool has_other; /* of RELEASE_UNHELD: the thread holds just one lock then, `other` */
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
};

struct ls_ignored {
    enum ls_ignored_kind kind;
    enum ls_confidence confidence;
    struct ls_location at;
    const char *function;       /* "pthread_create" */
    uint32_t lock;              /* LS_MODEL_NONE */
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
    bool between_rounds; /* the exits are not of the function but of a round of one of its loops */
    bool is_lost;        /* nobody releases the lock, unless this function on other ways */
    bool released_by_callers; /* every known caller releases the lock again, or hands it on */
    uint32_t callers;         /* number of known call sites */
    uint32_t exits;
    const struct ls_exit *exit;
};

/* Ways to tell another thread that something is ready, other than a lock. */
enum ls_hand_over {
    LS_BY_SIGNAL = 1, /* condition variables, semaphores, barriers */
    LS_BY_ATOMIC = 2,
    LS_BY_STOPPING =
        4, /* a signal, with a lock held meanwhile: the others may stand still by then */
};

enum ls_use_flags {
    LS_USE_WRITE = 1,
    LS_USE_ATOMIC = 2,
    LS_USE_VOLATILE = 4,
    LS_USE_BY_CALL = 8,        /* a library function does it, with the address that it is given */
    LS_USE_DOUBTFUL = 16,      /* any other locks may be held than those that are known */
    LS_USE_CALLBACK = 32,      /* called from outside, nobody knows on which thread */
    LS_USE_AFTER_UNLOCK = 64,  /* the function has just released a lock of this object */
    LS_USE_BY_MAKER = 128,     /* by the function that has made the object, or one that it calls */
    LS_USE_MIXED = 512,        /* on ways that were merged: what tests told apart is not known */
    LS_USE_OF_INSTANCE = 1024, /* of the object that only this instance of the thread was started
                                  with */
    LS_USE_GUESSED = 256,      /* by a pointer of many meanings: perhaps not on this thread */
    LS_USE_HANDLE = 2048,      /* by a library that alone knows what the object is made of */
};

/* A way that is not told yet. Programs have so many uses of memory that all their ways, written
 * out, would be most of the model; but steps are shared: each knows the one before it (trail.h). */
struct ls_trail {
    const struct ls_trail *from; /* the call before; NULL in the function where the thread starts */
    struct ls_location at;
    uint32_t function; /* a number for the function of `at`: names need not be unique */
    uint32_t steps;    /* from the start of the thread, this one included */
};

/* A lock that is held when memory is used. */
struct ls_use_hold {
    uint32_t lock;
    enum ls_mode mode;
    bool other_instance;          /* surely not part of the object that is accessed */
    const struct ls_trail *taken; /* to the acquisition */
};

/* A thread reads or writes a shared variable, and holds locks by then. */
struct ls_use {
    uint32_t shared; /* the variable */
    uint32_t thread, segment;
    unsigned flags;  /* enum ls_use_flags */
    unsigned waited; /* enum ls_hand_over: what the thread may have waited for before */
    unsigned named;  /* so many calls above the object is named that the memory is a part of */
    uint32_t object; /* equal in one function: surely the same piece of memory; 0 = not known */
    uint32_t holds, perhapses;
    const struct ls_use_hold *hold;
    const uint32_t *perhaps;      /* locks that may be held besides: nobody knows */
    const struct ls_trail *trail; /* to this access; ls_trail_tell makes a witness of it */
    const char *call;    /* the library function that uses the hidden state; NULL = no such */
    const char *instead; /* what to call in its place, or "" */
};

/* A function, known by its number in trails, makes locks of this class, itself or by one that it
 * calls. */
struct ls_making {
    uint32_t lock, function;
};

/* A thread is given the address of a variable that does not last: its function returns, or its loop
 * goes on with another value. */
struct ls_escape {
    const char *variable, *routine;
    bool is_reused; /* by the loop that creates threads */
    enum ls_confidence confidence;
    const struct ls_witness *created; /* its last step is the creation */
    struct ls_location gone;          /* where the function returns, or the variable is changed */
};

/* A variable, or one field of all objects of a type, that several threads use. */
struct ls_shared {
    const char *name; /* as a person would write it: "total", "queue.length", "slots[].free" */
    struct ls_location defined;
    struct ls_location member; /* where the field is declared; empty of a variable */
    bool is_hidden;            /* state that library functions keep; `name` says which */
    bool is_object;            /* one piece of memory; otherwise uses may be of different objects */
    uint32_t guard;       /* the lock that its declaration says it is guarded by; LS_MODEL_NONE */
    uint32_t first, uses; /* model.uses[first .. first + uses) */
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

/* What keeps a thread from going on, other than a lock. */
enum ls_block_kind {
    LS_BLOCK_SLEEP,
    LS_BLOCK_FILE, /* reads or writes a file, or something of which only the descriptor is known */
    LS_BLOCK_SYNC, /* waits for the disk: fsync */
    LS_BLOCK_SOCKET, /* connect, accept, send, recv */
    LS_BLOCK_EVENTS, /* poll, select, epoll_wait: whatever comes first */
    LS_BLOCK_DNS,
    LS_BLOCK_PROCESS, /* the end of another process */
    LS_BLOCK_JOIN,    /* the end of another thread */
    LS_BLOCK_SEMAPHORE,
    LS_BLOCK_CONDITION, /* every one is an ls_condition_wait as well */
    LS_BLOCK_BARRIER,
    LS_BLOCK_USER, /* a model of the user's says that it blocks */
    LS_BLOCK_KINDS
};

enum ls_block_flags {
    LS_BLOCKS_TIMED = 1,   /* for a bounded time that the caller chooses */
    LS_BLOCKS_RARELY = 2,  /* may block but seldom does: buffered output, a log, a short write */
    LS_BLOCKS_BRIEFLY = 4, /* for so short a time that nobody minds: open, stat, an mmap */
    LS_BLOCKS_APART = 8,   /* has state of its own: threads have to take turns */
};

/* A thread waits while it holds locks; waits with nothing held are left out. Non-blocking calls are
 * no facts at all. */
struct ls_blocking {
    enum ls_block_kind kind;
    const char *function; /* that blocks: "fsync", "pthread_join" */
    uint32_t thread, segment;
    unsigned flags; /* enum ls_block_flags */
    enum ls_confidence confidence;
    uint32_t releases;  /* the lock that is given back meanwhile, not among holds; LS_MODEL_NONE */
    uint32_t semaphore; /* of SEMAPHORE: the lock; LS_MODEL_NONE */
    uint32_t joined;    /* of JOIN: the thread; one fact for each that it may be; LS_MODEL_NONE */
    uint32_t holds;
    const struct ls_hold *hold;
    const struct ls_witness *witness; /* its last step is the call */
    struct ls_times blocked;          /* of a run: how long with these locks held */
};

/* A condition variable of a run, or a class of them in the source: as ls_lock. */
struct ls_condition_variable {
    const char *name;
    bool many;
    uint64_t address;
    struct ls_location created;
    bool signalled; /* somebody wakes its waiters, or may do so */
};

/* A thread waits for a condition. One fact per place, thread and mutex. */
struct ls_condition_wait {
    uint32_t condition;
    uint32_t mutex; /* given back meanwhile; LS_MODEL_NONE when not known */
    uint32_t thread, segment;
    enum ls_confidence confidence;
    bool timed;
    bool alone;    /* one handle is kept of its thread: hardly ever do two of them wait */
    bool unlooped; /* surely no loop tests a predicate again after the wake-up; never in runs */
    bool counted;  /* but one waits again at once, for so many wake-ups or for ever */
    bool early;    /* what it waits for is tested before the mutex is locked, and not behind that */
    bool looked;   /* but what was tested before is read and tested behind it, if not in a loop */
    bool idle; /* but nothing relies on it: nothing is done behind it, or a loop comes back to it */
    const char *until;   /* a time kept elsewhere that it lasts until; what is done then is done
                            whatever the time is. NULL: none, or not known */
    uint32_t predicates; /* what the loop around it tests; 0 when not known */
    const char *const *predicate; /* names of variables and fields: "queue.count", "stop" */
    uint32_t outers;              /* what else the loops around it test, or set back: "run" */
    const char *const *outer;
    const char *test; /* the same with comparisons: "queue.count == 8, stop"; "" */
    uint32_t holds;   /* besides the mutex */
    const struct ls_hold *hold;
    const struct ls_witness *witness; /* its last step is the wait */
    uint64_t spurious;                /* of a run: wake-ups without any signal since */
    struct ls_times waited;           /* of a run; count = waits */
};

/* A thread wakes those that wait for a condition. */
struct ls_condition_signal {
    uint32_t condition;
    uint32_t thread, segment;
    enum ls_confidence confidence;
    bool all;         /* broadcast */
    bool in_loop;     /* sent again and again, perhaps once per waiter */
    uint32_t mutexes; /* locks that it holds, or has held and released before it on this way */
    const uint32_t *mutex;
    uint32_t changes; /* predicates of its waiters that the signalling function writes before it */
    const char *const *change;
    uint32_t events; /* those of them that are set for good: no waiter takes them back */
    const char *const *event;
    const char *late;   /* what it changes only after the signal, of what its waiters test; NULL */
    const char *missed; /* what it changes for waiters of `missed_by`, not for its own; NULL */
    uint32_t missed_by; /* condition that the function does not signal */
    uint32_t holds;
    const struct ls_hold *hold;
    const struct ls_witness *witness;
    uint64_t count, lost, woken; /* of a run: calls, calls with no waiter, waiters woken */
};

/* A thread gives a permit of a semaphore. */
struct ls_post {
    uint32_t semaphore; /* lock */
    uint32_t thread, segment;
    enum ls_confidence confidence;
    uint32_t mutexes; /* locks that it holds, or has held and released before it on this way */
    const uint32_t *mutex;
    const struct ls_witness *witness;
};

enum ls_spin_kind {
    LS_SPIN_BUSY,   /* tests shared memory again and again */
    LS_SPIN_SLEEP,  /* the same with a sleep in between */
    LS_SPIN_TRYLOCK /* tries to get a lock again and again */
};

/* A loop that does nothing but wait for other threads. */
struct ls_spin {
    enum ls_spin_kind kind;
    enum ls_confidence confidence;
    uint32_t thread;                  /* LS_MODEL_NONE: whichever calls the function */
    uint32_t lock;                    /* of TRYLOCK; LS_MODEL_NONE */
    const char *subject;              /* what it tests: "done", "queue.count"; "" when not known */
    bool yields;                      /* gives the processor away, or pauses it, in each round */
    bool gives_back;                  /* of TRYLOCK: releases what it holds before it tries again */
    bool is_atomic;                   /* what it tests is atomic or volatile */
    const struct ls_witness *witness; /* its last step is the test */
    uint64_t rounds;                  /* of a run: tries in a row, at most */
    struct ls_times spent;            /* of a run */
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
    LS_VEC(struct ls_post) posts;
    LS_VEC(struct ls_thread_creation) creations;
    LS_VEC(struct ls_outliving) outlivings;
    LS_VEC(struct ls_spin) spins;
    LS_VEC(struct ls_shared) shareds;
    LS_VEC(struct ls_escape) escapes;
    LS_VEC(struct ls_making) makings;
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
