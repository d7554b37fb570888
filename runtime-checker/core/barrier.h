/* Barriers put threads in order: what they did before a round is before all that any of them does
 * after it. Only the first rounds of a barrier are recorded. */
#ifndef LS_CORE_BARRIER_H
#define LS_CORE_BARRIER_H

#include "core/operation.h"

/* A round that is not recorded. */
#define LSR_NO_ROUND UINT64_MAX

/* After the real init has succeeded. */
void lsr_barrier_init(struct lsr_call call, const void *barrier, uint64_t what, unsigned parties);

/* Before the real wait: the round that it belongs to. */
uint64_t lsr_barrier_arrive(const void *barrier);

/* After the real wait. */
void lsr_barrier_passed(struct lsr_call call, const void *barrier, uint64_t round);

#endif
