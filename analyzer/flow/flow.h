/* What the analysis of functions hands on to facts/: their summaries, and what they do wrong with
 * locks and threads by themselves. analyse.h makes it; walks (walk_p.h) fill it. */
#ifndef LS_FLOW_FLOW_H
#define LS_FLOW_FLOW_H

#include <stdio.h>

#include "base/arena.h"
#include "base/vec.h"
#include "flow/apis.h"
#include "flow/conditions.h"
#include "flow/mods.h"
#include "flow/summary.h"
#include "program/program.h"

/* A misuse of a lock within one function. */
struct ls_flow_misuse {
    enum ls_misuse_kind kind;
    enum ls_confidence confidence;
    uint32_t proc, lock;
    uint8_t lock_kind, mode, earlier_mode;
    uint32_t other; /* term of another lock that is held; 0 = none: of RELEASE_UNHELD the only one
                       of its kind, of RELOCK one that may be this lock by another name */
    const struct ls_trace *trace, *earlier; /* told from proc; `earlier` may be NULL */
    const struct ls_trace *created; /* of a thread in whose routine `trace` goes on; of RELOCK: the
                                       end of the process, which runs it; NULL = none */
};

/* A lock is initialised (INIT_LATE) or destroyed (DESTROY_USED) after a thread was created, which
 * may use it; or used (USE_DESTROYED), where the thread may destroy it. Terms are those of proc. */
struct ls_flow_overlap {
    enum ls_misuse_kind kind;
    uint32_t proc, lock, routine, argument;
    uint8_t lock_kind;
    const struct ls_trace *trace, *created;
    const struct ls_trace *begun; /* of DESTROY_USED: where a key was made whose values threads hand
                                     to a function when they end; NULL = no such key */
};

/* A thread is created while another one may run that was created before: what the one destroys, the
 * other one may use. Terms are those of proc. */
struct ls_flow_meeting {
    uint32_t proc;
    struct ls_flow_meeting_side {
        uint32_t routine, argument;
        const struct ls_trace *created;
    } side[2];
};

/* A way out, as far as one lock goes. */
struct ls_flow_balance {
    struct ls_site site;
    struct ls_values values;
    const struct ls_trace *trace; /* of the acquisition; NULL when the lock is not held */
};

/* A function that leaves with a lock on some ways and without it on others, where callers cannot
 * tell which. */
struct ls_flow_imbalance {
    uint32_t proc, lock;
    uint8_t lock_kind, mode;
    bool imprecise;
    bool between_rounds; /* the exits are ends of rounds of a loop */
    bool by_jump;        /* the first exit is a jump out of the function (jumps.h) */
    bool is_own;         /* the lock is a variable of this function */
    bool is_suspect;     /* callers could tell the exits apart: a fault only if none releases it */
    bool is_untold; /* of suspect: but only by a limit or NULL that they passed, or any error */
    bool is_conditional; /* nothing here gives it back: likely a fault only if nobody else does */
    uint32_t exits;
    const struct ls_flow_balance *exit;
};

/* A statement that takes a lock. */
struct ls_flow_place {
    uint32_t proc, lock;
    struct ls_site site;
    uint8_t kind; /* enum ls_lock_kind */
    uint8_t mode; /* enum ls_mode */
};

/* A variable that a thread was given and that does not last (escapes.h); told from `proc`. */
struct ls_flow_escape {
    uint32_t proc, variable;
    uint32_t routine; /* proc */
    bool is_reused;
    bool is_of_main;  /* that returns */
    uint32_t changed; /* of reused: the only field (of the program) that is; LS_NONE */
    enum ls_confidence confidence;
    struct ls_site gone;
    const struct ls_trace *trace; /* of the creation */
};

/* A thread is joined or detached that has been already (joins.h). */
struct ls_flow_rejoin {
    enum ls_fate fate;
    bool first_joins, joins;              /* or detaches */
    bool is_own;                          /* the thread does so itself */
    const struct ls_trace *first, *trace; /* told from the same function */
    const struct ls_trace *created;       /* likewise; NULL when not known */
};

/* Memory is freed that a thread was given (facts/lifetimes.h). */
struct ls_flow_outliving {
    uint32_t routine;                      /* proc */
    const struct ls_trace *created, *gone; /* told from the same function */
};

/* Where a walk stops short of the whole (limits.h). */
enum ls_limit {
    LS_LIMIT_WORK,   /* time or memory of one function */
    LS_LIMIT_EVENTS, /* what its callees do */
    LS_LIMIT_WAYS,   /* states with different locks were merged */
    LS_LIMITS
};

struct ls_handed_lock;
struct ls_habits;
struct ls_accesses;
struct ls_sections;
struct ls_promises;
struct ls_lockpaths;
struct ls_flow_split;

/* The whole analysis. */
struct ls_flow {
    const struct ls_program *program;
    const struct ls_apis *apis;
    struct ls_arena arena;
    struct ls_terms terms;
    struct ls_condition_lists condition_lists;
    struct ls_mods *mods;
    const struct ls_api **api;        /* by proc; NULL = no model */
    const struct ls_methods *methods; /* by field: what pointers to functions do (methods.h) */
    struct ls_promises *promises;     /* by proc: what declarations say (promises.h) */
    struct ls_lockpaths *paths;       /* what they call a lock (lockpath.h) */
    struct ls_summary *summaries;     /* by proc */
    bool *jumps;                      /* by proc: only jumps out (jumps.h) */
    struct ls_relay **relays;         /* by proc (relays.h); NULL = none */
    const uint8_t *tasks;             /* by global: tells threads what to do (tasks.h) */
    const struct ls_latches *latches; /* flags that are set once (latches.h) */
    struct ls_habits *habits;         /* by proc: what becomes of objects (ownership.h) */
    struct ls_accesses *accesses;     /* by proc (access.h); NULL when the program has no threads */
    uint8_t *numbering;               /* by field: 1 = a loop stores its counter there (once.h) */
    struct ls_sections **sections;    /* by proc (sections.h) */
    LS_VEC(struct ls_flow_split) splits;
    LS_VEC(struct ls_flow_misuse) misuses;
    LS_VEC(struct ls_flow_imbalance) imbalances;
    LS_VEC(struct ls_flow_escape) escapes;
    LS_VEC(struct ls_flow_place) places;
    LS_VEC(struct ls_flow_overlap) overlaps;
    LS_VEC(struct ls_flow_meeting) meetings;
    LS_VEC(uint32_t) limited[LS_LIMITS]; /* procs, each once */
    uint8_t *is_limited;                 /* by proc: bits of those lists that it is in */
    struct ls_handed_lock *handed;       /* uthash table (handing.h) */
    LS_VEC(struct ls_flow_rejoin) rejoins;
    LS_VEC(struct ls_flow_outliving) outlivings;
    struct ls_classes *classes;
    uint32_t lost_blocks;  /* functions through which more calls block than are followed */
    bool has_recursive;    /* the program makes recursive mutexes somewhere */
    bool has_robust;       /* and robust ones */
    bool has_threads;      /* and threads */
    bool has_main;         /* all of its code is here, as far as that is known; not that of a tool
                              beside a library, which has no part in it */
    bool has_cancel;       /* and cancels threads */
    const uint8_t *traits; /* by proc: enum ls_traits */
    const bool *returns;   /* by proc: may return, as returns.h tells; NULL until a recursion has
                              been gone through often enough */
    FILE *dump;            /* where the states of each walk are printed; NULL = nowhere */
    const char *dump_function; /* only of this function; NULL = all */
};

/* Whether an instruction of the function is a call of what creates threads: by its model, or in
 * what it does and calls (threads.c). */
bool ls_call_creates_threads(const struct ls_flow *flow, uint32_t proc, const struct ls_inst *inst);

/* Of locks (locks.c). */

/* True when the term may mean another lock a moment later: an element that is chosen by what memory
 * holds, or unknown. */
bool ls_lock_is_unstable(const struct ls_flow *flow, uint32_t lock);

/* The only lock of this kind among `count` that is held; 0 when there is none, or another one. */
uint32_t ls_lock_only_held(const struct ls_lock_state *lock, uint32_t count, unsigned kind);

#endif
