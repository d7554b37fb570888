/* Which lock guards a shared variable.
 *
 * Nobody writes down what a lock guards; the code shows it by what it mostly does. Each place in
 * the source that uses the variable while other threads may use it too has one vote
 * (MISSING_LOCK-style belief inference: Engler et al., SOSP 2001; z-statistics as in RacerX). Pure:
 * reads the model, keeps nothing. Not thread-safe, for `parallel` keeps answers. */
#ifndef LS_MODEL_VOTES_H
#define LS_MODEL_VOTES_H

#include "model/alike.h"

struct ls_guard {
    uint32_t lock;        /* LS_MODEL_NONE: no lock is held anywhere */
    uint32_t holding, of; /* places that hold it, of all places that count */
    uint32_t writes;      /* among those that hold it */
    uint32_t company;     /* locks that are held at these places, on average */
    bool same_object;     /* it is part of the object that it guards, where it is held ... */
    bool of_keeper;       /* ... or rather of one that has a pointer to that */
    bool declared;        /* the declaration of the variable says so: no vote */
    bool is_taken_once;   /* one caller has taken it for all that hold it */
    bool of_writers;      /* only places that write have voted: readers do without */
    const char
        *calls_of; /* calls of this function have voted; NULL: places that use the variable */
    const struct ls_use *meant; /* in a section for this variable (purpose.h), which says more than
                                   votes; NULL: there is none, or they have convinced */
    double score;               /* significance: 0 = as likely as not */
};

/* The lock that the declaration names; otherwise the one that most places hold. */
struct ls_guard ls_guard_infer(struct ls_parallel *parallel, uint32_t shared);

/* Likewise, with the uses of the variable sorted already; and the lock that most of those places
 * hold that write, where readers do without. */
struct ls_guard ls_guard_of(struct ls_alike *alike);
struct ls_guard ls_guard_of_writers(struct ls_alike *alike);

#endif
