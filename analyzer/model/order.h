/* The lock-order graph: which cycles of acquisitions can deadlock. A pure module: acquisitions in,
 * cycles out.
 *
 * A cycle is a list of acquisitions d0 .. dn-1 (n >= 2) where di holds lock[i] and waits for
 * lock[i+1], and
 *   - each di is taken by a thread of its own, and all pairs may run at the same time (parallel.h),
 *   - no lock is held in two of them in conflicting modes (such a gate lock would serialise them),
 *   - the wanted and the held mode conflict (shared against shared does not),
 *   - no di only tries,
 *   - not all take their locks in an order that the code fixes (LS_ACQUIRE_ORDERED).
 * The two locks of a cycle of length 2 may be instances of one class (struct ls_hold:
 * other_instance): two threads, or two of many instances of one thread, that take them the other
 * way round.
 *
 * This is iGoodlock (Joshi, Park, Sen, Naik; PLDI 2009) with modes and parallelism. Equal
 * acquisitions are merged first (as in Magiclock; Cai, Chan; TSE 2014), edges outside of strongly
 * connected components are pruned (Tarjan 1972). */
#ifndef LS_MODEL_ORDER_H
#define LS_MODEL_ORDER_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/model.h"

/* Why a cycle in the graph cannot deadlock; the plainer the reason, the later. */
enum ls_acquittal {
    LS_NOT_ACQUITTED,
    LS_GATED,          /* a lock is held on both ways: `gate` */
    LS_TRY_ONLY,       /* one way gives up instead of waiting */
    LS_SHARED_ONLY,    /* a shared request waits for a shared hold, which is none */
    LS_INSTANCE_ORDER, /* all ways take the locks in an order that the code fixes
                        */
    LS_ORDERED,        /* creation or join puts them in order */
    LS_SAME_THREAD,    /* one thread takes both ways */
    LS_ACQUITTALS
};

struct ls_cycle {
    uint32_t length;
    const uint32_t *lock; /* the smallest first; twice the same for two instances of a class */
    const uint32_t *acquisition;   /* in the model; [i] holds lock[i] and wants lock[i+1] */
    const uint32_t *hold;          /* which of the acquisition's holds is lock[i] */
    enum ls_confidence confidence; /* of the least certain acquisition */
    bool timed;                    /* a timed acquisition breaks it after a while */
    bool uncertain_gate; /* no deadlock if `gate`, a class of locks, is one object on all ways */
    uint32_t gate;       /* lock, when GATED or uncertain_gate; else LS_MODEL_NONE */
    const struct ls_meeting_fact *meeting; /* of the two legs that could meet least; NULL: of some
                                              two nothing is known, and no two are kept apart */
    enum ls_acquittal acquittal;
};

struct ls_cycles {
    struct ls_arena arena;
    LS_VEC(struct ls_cycle) all; /* deadlocks, then acquitted ones; shortest first, then by lock */
    bool truncated;              /* the search hit its limit: there may be more deadlocks */
};

void ls_cycles_init(struct ls_cycles *cycles);
void ls_cycles_release(struct ls_cycles *cycles);

/* Finds the cycles of up to `max_length` locks among model->acquisitions, each set of locks once
 * with its best witness: one that does not end by itself, that the events of the run allow,
 * certain, short. A cycle around the locks of a shorter deadlock and some more is left out, it is
 * the same cause; acquitted cycles likewise. The result is deterministic, the work is limited. */
void ls_cycles_find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length);

/* The same without those that are acquitted: half of the work, or less. */
void ls_deadlocks_find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length);

/* An arrow of the graph: some thread asks for `to` while it holds `from`. */
struct ls_order_edge {
    uint32_t from, to;
    bool blocking;        /* at least one acquisition does more than try */
    uint64_t count;       /* times seen; 0 in source facts */
    uint32_t sites;       /* different acquisitions */
    uint32_t acquisition; /* the best witness: certain, short */
    uint32_t hold;        /* which of its holds is `from` */
};

struct ls_order_edges {
    LS_VEC(struct ls_order_edge) all; /* by from, then to */
};

void ls_order_edges_find(struct ls_order_edges *edges, const struct ls_model *model);
void ls_order_edges_release(struct ls_order_edges *edges);

#endif
