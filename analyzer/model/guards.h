/* Which lock guards a shared variable, and which uses of it race.
 *
 * Nobody writes down what a lock guards; the code shows it by what it mostly does. Each place in
 * the source that uses the variable while other threads may use it too has one vote
 * (MISSING_LOCK-style belief inference: Engler et al., SOSP 2001; z-statistics as in RacerX). Pure:
 * reads the model, keeps nothing. */
#ifndef LS_MODEL_GUARDS_H
#define LS_MODEL_GUARDS_H

#include "model/model.h"
#include "model/parallel.h"

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
    double score;  /* significance: 0 = as likely as not */
};

/* The lock that the declaration names; otherwise the one that most places hold. */
struct ls_guard ls_guard_infer(struct ls_parallel *parallel, uint32_t shared);

/* Two uses that may happen at the same time, one of them a write, with no lock to keep them apart.
 */
struct ls_race {
    uint32_t odd;   /* the use to look at first: the one without the guard */
    uint32_t other; /* what it collides with */
    struct ls_guard guard;
    uint32_t peers; /* other fields of the object that are used with the guard only, when it is they
                       that speak for it; 0 otherwise */
    enum ls_confidence confidence;
    double score; /* to rank by, among equals in confidence */
};

struct ls_peers;

/* The worst race of a variable; false when it has none. `peers` are those of the whole model; NULL:
 * the variable speaks for itself. */
bool ls_race_find(struct ls_parallel *parallel, const struct ls_peers *peers, uint32_t shared,
                  struct ls_race *race);

/* A test without the lock, in a function that tests again and sets with it. */
struct ls_recheck {
    uint32_t test, set; /* uses */
    uint32_t lock;
    enum ls_confidence confidence;
};

/* The first such test of a variable; false when there is none. */
bool ls_recheck_find(struct ls_parallel *parallel, uint32_t shared, struct ls_recheck *recheck);

/* True when the two uses may collide: parallel, one of them a write, not both atomic, not in
 * objects that instances of one thread have each, and no common lock that keeps them apart. */
bool ls_uses_collide(struct ls_parallel *parallel, const struct ls_use *a, const struct ls_use *b);

/* Where the use is decided on: of the call that names the object, when a function does the rest
 * that is used for many (`list_add(&queue->head, item)`). */
const struct ls_trail *ls_use_place(const struct ls_use *use);

/* True when the use may hold the lock, for all that is known, and it is not sure that it does. */
bool ls_use_may_hold(const struct ls_use *use, uint32_t lock);

/* True when it is not sure which locks it holds. */
bool ls_use_is_doubtful(const struct ls_use *use);

/* True when the use holds the lock, well enough for what it does. */
bool ls_use_holds(const struct ls_use *use, uint32_t lock);

#endif
