/*
 * The locks that a thread holds, as a list in its recording, innermost last. Only the thread itself
 * changes it. A thread may hold any number; locks may be released in any order.
 */
#ifndef LS_CORE_HELD_H
#define LS_CORE_HELD_H

#include <stddef.h>
#include <string.h>

#include "core/thread.h"
#include "recording.h"

/* Room for one more entry, in a list that moves and grows; -1: there is none. */
int lsr_held_grow(struct lsr_thread *thread);

/* The entry of an address, the innermost one; NULL: not held. */
struct lsr_held *lsr_held_find(struct lsr_thread *thread, uint64_t address);

/* Takes an entry out of the list, wherever it is. */
void lsr_held_remove(struct lsr_thread *thread, struct lsr_held *held);

static inline uint64_t lsr_held_chain(uint64_t below, lsr_ref object, uint16_t op)
{
    uint64_t chain = (below ^ object ^ (uint64_t)op << 32) * UINT64_C(0x9e3779b97f4a7c15);
    return chain ^ chain >> 32;
}

static inline void lsr_held_set_count(struct lsr_thread *thread, uint32_t count)
{
    thread->held_count = count;
    __atomic_store_n(&thread->record->held_count, count, __ATOMIC_RELEASE);
}

/* Appends the lock of a target that the thread has just got. */
static inline void lsr_held_push(struct lsr_thread *thread, const struct lsr_target *target,
                                 uint64_t address, uint64_t since_ns)
{
    if (__builtin_expect(thread->held_count == thread->held_capacity, 0) &&
        lsr_held_grow(thread) != 0)
        return;
    uint32_t count = thread->held_count;
    struct lsr_held *held = &thread->held[count];
    uint64_t below = count ? held[-1].local[LSR_HELD_CHAIN] : 0;
    _Static_assert(offsetof(struct lsr_held, since_ns) == 16 &&
                       sizeof(*target) - offsetof(struct lsr_target, object_ref) == 16,
                   "equal parts of a target and an entry");
    memcpy(held, &target->object_ref, 16);
    held->since_ns = since_ns;
    held->address = address;
    held->local[LSR_HELD_CHAIN] = lsr_held_chain(below, target->object_ref, target->op);
    held->local[LSR_HELD_USE] = (uint64_t)target->use;
    lsr_held_set_count(thread, count + 1);
}

#endif
