/* Which critical sections that were taken apart let another thread in between. Pure: reads the
 * model, keeps nothing. */
#ifndef LS_MODEL_SPLIT_H
#define LS_MODEL_SPLIT_H

#include "model/model.h"
#include "model/parallel.h"

/* What was seen under a lock is relied on after the lock was given back. */
enum ls_split_kind {
    LS_SPLIT_CHECK,   /* it decides about a write, in another critical section of the lock */
    LS_SPLIT_UPDATE,  /* it is part of the value that is written there */
    LS_SPLIT_POINTER, /* it is a pointer, and what it points to is used without the lock */
};

struct ls_split {
    enum ls_split_kind kind;
    enum ls_confidence confidence;
    uint32_t lock;
    bool plain; /* what is written is a constant ... */
    bool same;  /* ... and all that is ever written there */
    bool fresh; /* it is made from what is there at that moment: count++ */
    struct ls_location look, act;
    struct ls_location look_from, act_from; /* the same, or the calls, in the function of both */
    struct ls_location freed;               /* of POINTER: where what it points to is given back */
};

struct ls_intrusion {
    uint32_t shared;
    uint32_t look, act; /* uses of one thread; `act` is LS_MODEL_NONE of a pointer that is followed
                           to memory which nobody else changes */
    uint32_t other;     /* the use by which another thread changes the variable meanwhile */
    enum ls_confidence confidence;
};

/* The surest intrusion; false when there is none. */
bool ls_split_find(struct ls_parallel *parallel, const struct ls_split *split,
                   struct ls_intrusion *intrusion);

#endif
