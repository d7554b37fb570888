/*
 * What wrappers tell the recorder: one call before the real function and one after. The common
 * case, an uncontended lock with nothing else held, is inline and touches only memory of the
 * thread.
 *
 * Rules that all of it keeps:
 *   - What a thread is about to wait for, and the dependency that comes of it, is recorded before
 *     the real call; a release is recorded before the real release, after which the memory of the
 * lock may be gone.
 *   - Nothing here allocates by malloc, takes a lock of the C library, changes errno or fails
 * visibly.
 *   - The gate is closed inside each function and open around the real call.
 */
#ifndef LS_CORE_OPERATION_H
#define LS_CORE_OPERATION_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/clock.h"
#include "core/held.h"
#include "core/options.h"
#include "core/thread.h"
#include "core/use.h"

/* "Busy", as wrappers read it from the memory of a lock: 0 free, else the system id of its owner,
 * or this. */
#define LSR_SOMEBODY UINT32_MAX

/* The common case is worth its copies. */
#define LSR_HOT static inline __attribute__((always_inline))

/* ---- locks ----------------------------------------------------------------- */

/* What the call wants that this one has interrupted, in a signal handler; zeros: none. */
struct lsr_outer {
    lsr_ref use, stack;
    uint64_t address;
};

/* What is known about an acquisition that is not the common one. */
struct lsr_rare {
    uint64_t start_ns; /* when it was found busy; 0: was not, or is not timed */
    struct lsr_outer outer;
    bool is_rare;
    bool is_contended; /* counted as such */
    bool refused; /* a try that is to fail, so that the thread waits where it can be held back */
};

/* One acquisition, from before the real call to after it. Kept in registers, as long as no function
 * that is not inline gets its address. */
struct lsr_attempt {
    struct lsr_thread *thread; /* NULL: not recorded */
    struct lsr_slot *slot;
    struct lsr_call call;
    uint64_t address, what;
    uint32_t fills; /* of the thread, when `slot` was found */
    struct lsr_rare rare;
};

/* Before an acquisition that is not the common one, and after it. */
struct lsr_rare lsr_acquire_prepare(struct lsr_thread *thread, struct lsr_call call,
                                    uint64_t address, const struct lsr_target *target,
                                    uint32_t busy);
void lsr_acquire_finish(struct lsr_attempt attempt, int result);

/* Of what is at `address`; 0: a thread. */
LSR_HOT void lsr_want_publish(struct lsr_thread *thread, const struct lsr_target *target,
                              uint64_t address, uint64_t frame)
{
    struct lsr_want *want = &thread->record->want;
    thread->want_frame = frame;
    want->sequence++;
    __atomic_thread_fence(__ATOMIC_RELEASE);
    want->address = address;
    memcpy(&want->use, &target->use_ref, sizeof(want->use) + sizeof(want->stack));
}

/* The want of a call that this one interrupts, in a signal handler. A want that a long jump has
 * left behind is told from it by its frame, as soon as the thread locks from no deeper than there.
 */
static inline struct lsr_outer lsr_want_outer(const struct lsr_thread *thread, struct lsr_call call)
{
    const struct lsr_want *want = &thread->record->want;
    if (call.frame >= thread->want_frame)
        return (struct lsr_outer){0};
    return (struct lsr_outer){want->use, want->stack, want->address};
}

/* Back to the want of the interrupted call, whose frame lies above this one. */
static inline void lsr_want_restore(struct lsr_thread *thread, struct lsr_outer outer,
                                    struct lsr_call call)
{
    struct lsr_want *want = &thread->record->want;
    thread->want_frame = call.frame + 1;
    if (outer.use) {
        want->address = outer.address;
        want->stack = outer.stack;
    }
    __atomic_store_n(&want->use, outer.use, __ATOMIC_RELEASE);
}

/* Before the real call. `busy` is what the memory of the lock said. */
LSR_HOT void lsr_acquire_begin(struct lsr_attempt *attempt, struct lsr_call call,
                               const void *object, uint64_t what, uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    attempt->thread = thread;
    attempt->rare.is_rare = attempt->rare.refused = false; /* the rest is not set */
    if (!thread)
        return;
    attempt->slot = lsr_slot_find(thread, call, (uint64_t)object, what);
    attempt->fills = thread->fills;
    attempt->call = call;
    attempt->address = (uint64_t)object;
    attempt->what = what;
    /* A read lock may be held already, and a probe is a dependency only when it has succeeded. */
    bool plain = LSR_WHAT_OP(what) != LSR_OP_SHARE && !(LSR_WHAT_HOW(what) & LSR_HOW_PROBE);
    if (__builtin_expect(busy | thread->record->want.use | thread->watched |
                             (plain ? 0 : thread->held_count),
                         0))
        attempt->rare =
            lsr_acquire_prepare(thread, call, (uint64_t)object, &attempt->slot->target, busy);
    else if (thread->held_count)
        lsr_depend(thread, &attempt->slot->target);
    if (!(LSR_WHAT_HOW(what) & LSR_HOW_TRY))
        lsr_want_publish(thread, &attempt->slot->target, (uint64_t)object, call.frame);
    lsr_leave(thread);
}

#define LSR_HOT_HOLDS 8192u

/* True when the hold with this number is to be timed: each in the beginning, some of what has
 * become hot. */
LSR_HOT bool lsr_hold_is_sampled(uint64_t number)
{
    uint64_t mask = number < LSR_HOT_HOLDS ? lsr_options.hold_mask : lsr_options.hot_mask;
    return number < lsr_options.first_holds || (number & mask) == mask;
}

/* After the real call. The lock was got if `result` is 0 or EOWNERDEAD. Returns `result`. */
LSR_HOT int lsr_acquire_end(struct lsr_attempt *attempt, int result)
{
    struct lsr_thread *thread = attempt->thread;
    if (!lsr_reenter(thread))
        return result;
    if (__builtin_expect(result | attempt->rare.is_rare | (thread->fills ^ attempt->fills), 0)) {
        lsr_acquire_finish(*attempt, result);
    } else {
        const struct lsr_target *target = &attempt->slot->target;
        uint64_t since = lsr_hold_is_sampled(target->use->count) ? lsr_clock_fast() : 0;
        lsr_held_push(thread, target, attempt->address, since);
        target->use->count++;
        if (LSR_WHAT_HOW(attempt->what) & LSR_HOW_TRY)
            target->use->streak = 0;
        __atomic_store_n(&thread->record->want.use, 0, __ATOMIC_RELEASE);
    }
    lsr_leave(thread);
    return result;
}

/* One level of it; true when it is not held any more. */
bool lsr_release_held(struct lsr_thread *thread, struct lsr_held *held);

/* A release that is not the thread's last acquisition once: an inner level, another order, or a
 * lock that it does not hold, of which `busy` tells whether somebody does. */
void lsr_release_slowly(struct lsr_call call, uint64_t address, uint64_t what, uint32_t busy);

/* Before the real release. `busy` reads the memory of the lock; it is asked in the rare case only.
 * The common case is one store, and needs no closed gate: what a signal handler locks it unlocks
 * again. */
LSR_HOT void lsr_release(struct lsr_call call, const void *object, uint64_t what,
                         uint32_t (*busy)(const void *lock))
{
    struct lsr_thread *thread = lsr_self;
    uint32_t count = thread->held_count;
    const struct lsr_held *last = &thread->held[count - 1];
    if (__builtin_expect(thread->gate == LSR_GATE_OPEN && count &&
                             last->address == (uint64_t)object && last->depth == 1 &&
                             !last->since_ns,
                         1))
        lsr_held_set_count(thread, count - 1);
    else
        lsr_release_slowly(call, (uint64_t)object, what, busy(object));
}

/* ---- waiting for events ---------------------------------------------------- */

/* A wait that may be cancelled: made by lsr_wait_begin, and ended by lsr_wait_end in every way out
 * of the wrapper (declare it LSR_WAIT). With a mutex, that is released for the time and acquired
 * again. */
struct lsr_wait {
    struct lsr_thread *thread;
    struct lsr_target target;
    uint64_t address, mutex_address;
    struct lsr_target mutex;
    struct lsr_call call;
    struct lsr_thread *joined; /* waiting for its end; NULL: for something else, or unknown */
    uint64_t start_ns;
    uint64_t signals; /* that the condition has had before */
    struct lsr_outer outer;
    uint16_t depth; /* of the mutex before; 0: was not held */
    int result;     /* of the real call; set by the wrapper */
};

#define LSR_WAIT struct lsr_wait __attribute__((cleanup(lsr_wait_end)))

/* `busy` is of the mutex. */
void lsr_wait_begin(struct lsr_wait *wait, struct lsr_call call, const void *object, uint64_t what,
                    const void *mutex, uint64_t mutex_what, uint32_t busy);

/* The same for the end of a thread, which is no object. */
void lsr_join_begin(struct lsr_wait *wait, struct lsr_call call, pthread_t handle, uint64_t what);

void lsr_wait_end(struct lsr_wait *wait);

/* A reader is about to overtake a waiting writer. */
void lsr_overtake(const void *object);

/* Before the real signal or broadcast; `waiters`: so many are waiting. */
void lsr_signal(struct lsr_call call, const void *object, uint64_t what, uint32_t waiters);

/* ---- lives of objects ------------------------------------------------------ */

/* After the real init has succeeded. */
void lsr_init(struct lsr_call call, const void *object, uint64_t what);

/* The object is there, made by somebody: first sight of it. */
void lsr_meet(struct lsr_call call, const void *object, uint64_t what);

/* Before the real destroy, and after it has succeeded. */
void lsr_destroy_begin(struct lsr_call call, const void *object, uint32_t busy);
void lsr_destroy_end(const void *object);

#endif
