/*
 * What a thread does with objects: finds the counters of an operation (USE) and the dependency of
 * an acquisition on the locks held, through caches of the thread that make the common case a few
 * loads.
 */
#ifndef LS_CORE_USE_H
#define LS_CORE_USE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/stack.h"
#include "core/thread.h"
#include "recording.h"

/* Kind, operation, how and object flags of an interposed function, in one number to compare. */
#define LSR_WHAT(kind, op, how, flags)                                                             \
    ((uint64_t)(flags) << 32 | (uint64_t)(kind) << 24 | (uint64_t)(op) << 16 | (uint64_t)(how))
#define LSR_WHAT_KIND(what) ((enum lsr_kind)((what) >> 24 & 0xff))
#define LSR_WHAT_OP(what) ((uint16_t)((what) >> 16 & 0xff))
#define LSR_WHAT_HOW(what) ((uint16_t)((what)&0xffff))
#define LSR_WHAT_FLAGS(what) ((uint32_t)((what) >> 32))

/* The slot of an operation that the first one of its set does not hold: another one of the set, or
 * one that is filled. `key` is that of the operation. */
struct lsr_slot *lsr_slot_search(struct lsr_thread *thread, uint64_t key, struct lsr_call call,
                                 uint64_t address, uint64_t what);

/* The target of an operation on something that is not in the table of objects. */
struct lsr_target lsr_target_of(struct lsr_thread *thread, struct lsr_call call, lsr_ref object,
                                uint64_t what);

/* A hash that stands for all of it: sums of products with odd random numbers, so that two different
 * operations have one key once in 2^63. `address` is that of an object, or of the record that
 * stands for its class. */
static inline uint64_t lsr_slot_key(struct lsr_call call, uint64_t address, uint64_t what)
{
    return (address * UINT64_C(0xd6e8feb86659fd93) + call.site * UINT64_C(0xa0761d6478bd642f) +
            call.frame * UINT64_C(0xe7037ed1a0b428db) + what * UINT64_C(0x8ebc6af09c88c6e3)) |
           1;
}

static inline bool lsr_slot_holds(const struct lsr_slot *slot, uint64_t key, uint64_t frame)
{
    return slot->key == key && lsr_callers_same(&slot->callers, frame) &&
           !(slot->target.object->flags & LSR_OBJECT_DESTROYED);
}

static inline struct lsr_slot *lsr_slot_first(struct lsr_thread *thread, uint64_t key)
{
    return &thread->slots[(key >> 48) % LSR_SLOTS];
}

static inline struct lsr_slot *lsr_slot_find(struct lsr_thread *thread, struct lsr_call call,
                                             uint64_t address, uint64_t what)
{
    uint64_t key = lsr_slot_key(call, address, what);
    struct lsr_slot *slot = lsr_slot_first(thread, key);
    if (__builtin_expect(!lsr_slot_holds(slot, key, call.frame), 0))
        slot = lsr_slot_search(thread, key, call, address, what);
    return slot;
}

/* The thread asks for the target while it holds what it holds: counts, or records, the dependency.
 */
void lsr_depend(struct lsr_thread *thread, const struct lsr_target *target);

/* Adds a duration to the TIMES of *ref, which is made when it is 0. True: it is the longest. */
bool lsr_times_add(lsr_ref *ref, uint64_t ns);

#endif
