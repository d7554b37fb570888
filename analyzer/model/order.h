/* The lock-order graph: which cycles of acquisitions can deadlock. A pure module: acquisitions in, cycles out.
 *
 * A cycle is a list of acquisitions d1 .. dn (n >= 2; or n = 2 of one class with instances in either order) where each di
 * waits for a lock that d(i+1) holds, and
 *   - each di is taken by a thread of its own, and all pairs may run at the same time (ls_model_parallel),
 *   - no lock is held in two of them (a gate lock would serialise them),
 *   - the wanted and the held mode conflict (shared against shared does not),
 *   - no di only tries.
 * This is iGoodlock (Joshi, Park, Sen, Naik; PLDI 2009) with modes and parallelism; edges outside of strongly connected
 * components are pruned first (Tarjan 1972). */
#ifndef LS_MODEL_ORDER_H
#define LS_MODEL_ORDER_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/model.h"

/* Why a cycle in the graph cannot deadlock. */
enum ls_acquittal {
    LS_NOT_ACQUITTED,
    LS_SAME_THREAD,   /* one thread takes both ways */
    LS_GATED,         /* a lock is held on both ways: `gate` */
    LS_ORDERED,       /* creation or join puts them in order */
    LS_TRY_ONLY,
    LS_SHARED_ONLY,
};

struct ls_cycle {
    uint32_t length;
    const uint32_t *acquisition; /* indices into model->acquisitions, the smallest lock first */
    bool timed;                  /* a timed acquisition breaks it after a while */
    bool uncertain_gate;         /* gated only if two holds of a many-instances lock are the same object */
    enum ls_acquittal acquittal;
    uint32_t gate; /* lock, when GATED; else LS_MODEL_NONE */
};

struct ls_cycles {
    struct ls_arena arena;
    LS_VEC(struct ls_cycle) all; /* deadlocks first, each set of locks once, shortest first; then the acquitted ones */
    bool truncated;              /* the search hit its limit */
};

void ls_cycles_init(struct ls_cycles *cycles);
void ls_cycles_release(struct ls_cycles *cycles);

/* Finds the cycles of up to `max_length` locks among model->acquisitions. The result is deterministic. */
void ls_cycles_find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length);

#endif
