/* Facts about waiting for something other than a lock: calls that block, conditions, semaphores,
 * loops that only look. Part of the model, see model.h. */
#ifndef LS_MODEL_WAITING_H
#define LS_MODEL_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "model/lock.h"
#include "model/site.h"

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
    const char *function; /* that blocks: "fsync", "pthread_join"; "" when the kind says all */
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
    bool blind;    /* its thread comes to it for the first time without any test before, and does
                      something behind it */
    bool idle; /* but nothing relies on it: nothing is done behind it, or a loop comes back to it */
    const char *until;   /* a time kept elsewhere that it lasts until; what is done then is done
                            whatever the time is. NULL: none, or not known */
    const char *amount;  /* "units": of what it waits for each waiter asks for as much as it likes,
                            and does not pass on what is not enough. NULL: none, or not known */
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

/* A thread changes what ends a wait, with the mutex of that locked, and nobody signals the
 * condition for it. */
struct ls_untold {
    uint32_t wait; /* of the model */
    uint32_t thread, segment;
    enum ls_confidence confidence;
    const char *change; /* "queue.closed" */
    struct ls_location at;
    const struct ls_witness *witness; /* its last step takes the mutex */
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

#endif
