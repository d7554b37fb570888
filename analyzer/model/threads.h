/* Facts about the lives of threads: what becomes of those that one place creates, and what they
 * outlive. Part of the model, see model.h. */
#ifndef LS_MODEL_THREADS_H
#define LS_MODEL_THREADS_H

#include "model/site.h"

/* What becomes of the threads that one place creates. */
enum ls_fate {
    LS_FATE_UNKNOWN,
    LS_FATE_JOINED,
    LS_FATE_DETACHED, /* by its creator, by its attribute, or by itself */
    LS_FATE_LEFT,     /* neither, although the handle is lost */
    LS_FATE_JOINED_TWICE,
    LS_FATE_JOINED_DETACHED /* joined although it was detached, or detached after it was joined */
};

/* How often a piece of code runs: once; as often as a constant or a setting says; for each element
 * or object; in a loop that waits for requests, or goes on for ever. */
enum ls_repetition { LS_RUNS_ONCE, LS_RUNS_COUNTED, LS_RUNS_AGAIN, LS_RUNS_ENDLESS };

struct ls_thread_creation {
    uint32_t thread, segment; /* who creates */
    uint32_t created;         /* the thread; LS_MODEL_NONE */
    const char *routine;      /* its start routine; "" */
    const char *handle;       /* where its id is kept: "server.reader", "thread"; "" */
    enum ls_fate fate;
    enum ls_confidence confidence;
    enum ls_repetition repeats;
    uint64_t rounds;    /* of COUNTED by a constant: that; 0 */
    bool limited;       /* something in that loop waits, or counts, before it goes on */
    bool alive_at_exit; /* the program ends without waiting for it */
    bool ends;          /* the routine may return, */
    bool serves;        /* but waits in a loop for more work before it does: */
    bool is_pooled;     /* for tasks that other threads hand over */
    bool has_result;    /* it returns what only a join can tell */
    const struct ls_witness *witness; /* ends in the creation; NULL where only the end is known */
    struct ls_location forsaken;      /* of LEFT, where others are not: where the creator returns
                                         without a join or, */
    bool overwritten;                 /* puts another thread into the handle; line 0 = none */
    const struct ls_witness *end;     /* of the fates above: the detach, or the (second) join */
    const struct ls_witness *first;   /* of the last two: what came before it; or NULL */
    bool joins, first_joins;          /* what these do; or else they detach */
    uint64_t count;                   /* of a run: threads created here, */
    uint64_t left;                    /* how many of them have ended and are LEFT, */
    uint64_t peak;                    /* and how many of them lived at once, */
    struct ls_times lived;            /* and how long; of those that ended */
};

enum ls_outliving_kind {
    LS_OUTLIVES_MAIN,   /* has the address of a variable of main(), which returns */
    LS_OUTLIVES_OBJECT, /* has the address of memory that is freed */
    LS_HANDED_OVER,     /* frees what it was given, and who has given it uses that once more */
    LS_UNLOADED,        /* runs code of a library that is unloaded */
    LS_CUT_OFF          /* writes when main() returns, and the process ends in the middle of it */
};

/* A thread that nobody waits for, and what it needs is gone. */
struct ls_outliving {
    enum ls_outliving_kind kind;
    enum ls_confidence confidence;
    const char *routine;
    const char *subject; /* of MAIN: the variable; of CUT_OFF: the function that writes */
    const struct ls_witness *created; /* its last step is the creation */
    struct ls_location gone;          /* the free, the use, or where main() returns */
    struct ls_location writes;        /* of CUT_OFF; line 0 = none */
};

#endif
