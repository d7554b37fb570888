/* What a function does, seen from its callers: the result of flow for one function.
 *
 * All terms are relative to the function's entry (term.h) and are substituted at each call. A
 * summary is immutable once its strongly connected component is done, and lives in the arena of the
 * analysis. */
#ifndef LS_FLOW_SUMMARY_H
#define LS_FLOW_SUMMARY_H

#include "flow/apis.h"
#include "flow/course.h"
#include "flow/range.h"
#include "flow/state.h"
#include "flow/trace.h"

/* Something holds only when `term` is one of `values`. */
struct ls_condition {
    uint32_t term;
    uint32_t number; /* of the condition (conditions.h), 0 = it has none */
    struct ls_values values;
};

enum { LS_MOST_CONDITIONS = 10, LS_MOST_EVENTS = 600, LS_MOST_OUTCOMES = 12 };

/* All of them must hold. */
struct ls_conditions {
    uint32_t count;
    uint32_t number; /* of the list (conditions.h), 0 = it has none */
    const struct ls_condition *at;
};

struct ls_hold_term {
    uint32_t lock; /* term */
    uint8_t mode, kind;
    bool is_peer;    /* the lock that the event acquires may be its equal: see ls_walk_are_peers */
    bool assumed;    /* see struct ls_lock_state */
    bool is_private; /* of an object that nobody else knows yet: nobody can wait for it */
    bool perhaps;    /* nobody knows whether it is still held; of moments only (access.h) */
    bool by_chance;  /* between it and the event lies a call as in LS_EVENT_BY_CHANCE */
    const struct ls_trace *trace; /* of the acquisition */
};

enum ls_event_kind {
    LS_EVENT_ACQUIRE,
    LS_EVENT_INIT,    /* a lock is initialised; `type` says which type, if known */
    LS_EVENT_CREATE,  /* a thread is created; `lock` is the start routine, `argument` what it is
                         given */
    LS_EVENT_BLOCK,   /* a call that blocks: `lock` is the function, `mode` the enum ls_block_kind,
                         `lock_kind` its enum ls_block_flags, `handle` the thread that is joined */
    LS_EVENT_WAIT,    /* for a condition, that is `lock`; `argument` is the mutex */
    LS_EVENT_SIGNAL,  /* of a condition; `mode` = all waiters. `release` lists all locks that were
                         held before */
    LS_EVENT_DESTROY, /* a lock is destroyed */
    LS_EVENT_FREE,    /* memory is freed; `lock` is its address */
    LS_EVENT_END,     /* the thread, or the process, ends itself; `lock` is the function called */
    LS_EVENT_PASS,    /* the thread can be cancelled here; `lock` is the function called */
    LS_EVENT_CANCEL,  /* cancels the thread whose handle is kept at `lock` */
    LS_EVENT_UNSAFE,  /* in the child of a fork: calls a function that may need a lock of the C
                         library; `lock` is that function */
    LS_EVENT_TAKE,    /* of a permit; `lock` is the semaphore, `argument` the function called */
    LS_EVENT_POST,    /* gives a permit; `lock` is the semaphore. `release` as of SIGNAL */
    LS_EVENT_PERMITS, /* a semaphore is made; `argument` is the number of permits */
    LS_EVENT_NEED,    /* a function is called that requires the lock (promises.h) */
    LS_EVENT_USE,     /* of a key */
    LS_EVENT_DETACH,  /* a thread is detached; `lock` is the function called, `argument` its id */
    LS_EVENT_KINDS
};

enum ls_event_flags {
    LS_EVENT_TRY = 1,
    LS_EVENT_TIMED = 2,
    LS_EVENT_REACQUIRE = 4,
    LS_EVENT_ORDERED = 8,       /* the instances' order was tested before */
    LS_EVENT_AFTER_CREATE = 16, /* a thread may have been created between entry and this */
    LS_EVENT_IN_LOOP = 32,
    LS_EVENT_DOUBTFUL = 64,    /* seen on imprecise states only */
    LS_EVENT_OWN_LIFE = 128,   /* the function itself has made or destroyed the lock before */
    LS_EVENT_IN_CHILD = 256,   /* in the child of a fork since entry */
    LS_EVENT_LAST = 1024,      /* only where the last reference to something goes (counts.h) */
    LS_EVENT_LATE_CHILD = 512, /* a thread may have been created between entry and that fork */
    LS_EVENT_AWAITED = 2048,   /* others may have done by then (lives.h) */
    LS_EVENT_ONCE = 4096,      /* of INIT: memory was found to be zero before: `if (!is_made)`; of
                                  CREATE by a wrapper: before it was called */
    LS_EVENT_RELAYED = 16384,  /* of CREATE: a relay goes on to it (relays.h) */
    LS_EVENT_BY_CHANCE = 8192, /* by way of a pointer that may mean many other functions */
};

/* What counts is which locks are held then. */
static inline bool ls_event_has_holds(enum ls_event_kind kind)
{
    return kind == LS_EVENT_ACQUIRE || kind == LS_EVENT_BLOCK || kind == LS_EVENT_WAIT ||
           kind == LS_EVENT_SIGNAL || kind == LS_EVENT_END || kind == LS_EVENT_PASS ||
           kind == LS_EVENT_TAKE || kind == LS_EVENT_POST || kind == LS_EVENT_NEED;
}

/* Callers are told when it happens: what ends a lock may be for objects that have none. */
static inline bool ls_event_has_conditions(enum ls_event_kind kind)
{
    return ls_event_has_holds(kind) || kind == LS_EVENT_DESTROY || kind == LS_EVENT_FREE;
}

/* Tells others that may wait: a lock that was held before is as good as one that is held. */
static inline bool ls_event_tells(enum ls_event_kind kind)
{
    return kind == LS_EVENT_SIGNAL || kind == LS_EVENT_POST;
}

/* Something that a function does, itself or through calls, and what it holds by then. */
struct ls_event {
    uint8_t kind; /* enum ls_event_kind */
    uint8_t mode, lock_kind;
    uint16_t flags;
    uint32_t lock;     /* term */
    uint32_t argument; /* term, of CREATE, WAIT, DETACH and joins: there, the id of the thread; of
                          INIT: the number of its type, as long as only callers know it */
    uint32_t handle;   /* term, of CREATE and joins: where the thread's id is kept */
    uint32_t type;     /* enum ls_lock_type, of INIT; of ACQUIRE where the function tells it */
    uint32_t holds, releases;
    const struct ls_hold_term *hold; /* acquired since entry */
    const uint32_t *release;         /* locks of the caller that are not held any more */
    uint32_t joins;
    const uint32_t *join; /* handles of threads that have ended by then, since entry */
    struct ls_conditions conditions;
    const struct ls_trace *trace;
    const struct ls_trace *fork; /* of IN_CHILD: where the process was forked */
};

/* The kind of what the event's `lock` is, where that is a lock or a condition variable. */
static inline uint8_t ls_event_lock_kind(const struct ls_event *event)
{
    bool is_condition = event->kind == LS_EVENT_WAIT || event->kind == LS_EVENT_SIGNAL;
    return is_condition ? (uint8_t)LS_LOCK_CONDITION : event->lock_kind;
}

/* One way to return. */
struct ls_outcome {
    struct ls_values values; /* of the result */
    uint32_t result;         /* term; UNKNOWN if there are several */
    uint32_t locks, cells, joins;
    const uint32_t *join;             /* handles of threads that have ended */
    const struct ls_lock_state *lock; /* HELD, RELEASED and UNSURE */
    const struct ls_cell *cell;       /* memory of the caller that was written */
    struct ls_conditions conditions;
    struct ls_site site; /* of one of its returns */
    uint64_t started;    /* see struct ls_state */
    uint8_t waited;      /* likewise */
    bool created;
    const struct ls_course *course; /* NULL = nothing to tell */
};

struct ls_summary {
    uint32_t outcomes, events;
    const struct ls_outcome *outcome; /* none: does not return */
    const struct ls_event *event;
    uint32_t undecideds;
    const uint32_t
        *undecided; /* locks (terms) that it leaves on some ways, nobody can say on which */
    bool known;     /* false: not analysed (yet), for instance only declared */
};

#endif
