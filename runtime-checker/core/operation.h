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

#include "core/clock.h"
#include "core/held.h"
#include "core/options.h"
#include "core/thread.h"
#include "core/use.h"

/* "Busy", as wrappers read it from the memory of a lock: 0 free, else the system id of its owner,
 * or this. */
#define LSR_SOMEBODY UINT32_MAX

/* ---- locks
 * ------------------------------------------------------------------------------------------- */

/* One acquisition, from before the real call to after it. Lives on the stack of the wrapper. */
struct lsr_attempt {
    struct lsr_thread *thread; /* NULL: not recorded */
    uint64_t address;
    struct lsr_target target;
    uint64_t start_ns;  /* when it was found busy; 0: was not, or not timed */
    bool again;         /* the thread holds it already, and may */
    lsr_ref outer_want; /* of the call that a signal handler has interrupted */
};

/* The parts of begin and end that are not common. */
void lsr_acquire_prepare(struct lsr_attempt *attempt, struct lsr_call call, uint32_t busy);
void lsr_acquire_finish(struct lsr_attempt *attempt, int result);

static inline void lsr_want_publish(struct lsr_thread *thread, const struct lsr_target *target)
{
    struct lsr_want *want = &thread->record->want;
    want->stack = target->stack;
    want->sequence++;
    __atomic_store_n(&want->use, target->use_ref, __ATOMIC_RELEASE);
}

/* Before the real call. `busy` is what the memory of the lock said. */
static inline void lsr_acquire_begin(struct lsr_attempt *attempt, struct lsr_call call,
                                     const void *object, uint64_t what, uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    attempt->thread = thread;
    if (!thread)
        return;
    attempt->address = (uint64_t)object;
    attempt->target = lsr_slot_find(thread, call, (uint64_t)object, what)->target;
    attempt->start_ns = 0;
    attempt->again = false;
    attempt->outer_want = thread->record->want.use;
    if (busy | thread->held_count)
        lsr_acquire_prepare(attempt, call, busy);
    if (!(LSR_WHAT_HOW(what) & LSR_HOW_TRY))
        lsr_want_publish(thread, &attempt->target);
    lsr_leave(thread);
}

/* True when this hold is to be timed: each in the beginning, one in eight of what has become hot.
 */
static inline bool lsr_hold_is_sampled(const struct lsr_use *use)
{
    return lsr_options.mode == LSR_MODE_FULL && (use->count < 1024 || use->count % 8 == 0);
}

/* After the real call. The lock was got if `result` is 0 or EOWNERDEAD. Returns `result`. */
static inline int lsr_acquire_end(struct lsr_attempt *attempt, int result)
{
    struct lsr_thread *thread = attempt->thread;
    if (!lsr_reenter(thread))
        return result;
    struct lsr_use *use = attempt->target.use;
    if (__builtin_expect(result == 0 && !attempt->again && !attempt->start_ns, 1)) {
        uint64_t since = lsr_hold_is_sampled(use) ? lsr_clock_fast() : 0;
        lsr_held_push(thread, &attempt->target, attempt->address, since);
        use->count++;
    } else {
        lsr_acquire_finish(attempt, result);
    }
    __atomic_store_n(&thread->record->want.use, attempt->outer_want, __ATOMIC_RELEASE);
    lsr_leave(thread);
    return result;
}

void lsr_release_slowly(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                        uint64_t what, uint32_t busy);

/* Before the real release. */
static inline void lsr_release(struct lsr_call call, const void *object, uint64_t what,
                               uint32_t busy)
{
    struct lsr_thread *thread = lsr_enter();
    if (!thread)
        return;
    uint32_t count = thread->held_count;
    const struct lsr_held *last = &thread->held[count - 1];
    if (__builtin_expect(
            count && last->address == (uint64_t)object && last->depth == 1 && !last->since_ns, 1))
        lsr_held_set_count(thread, count - 1);
    else
        lsr_release_slowly(thread, call, (uint64_t)object, what, busy);
    lsr_leave(thread);
}

/* ---- waiting for events
 * --------------------------------------------------------------------------------- */

/* A wait that may be cancelled: made by lsr_wait_begin, and ended by lsr_wait_end in every way out
 * of the wrapper (declare it LSR_WAIT). With a mutex, that is released for the time and acquired
 * again. */
struct lsr_wait {
    struct lsr_thread *thread;
    struct lsr_target target;
    uint64_t mutex_address;
    struct lsr_target mutex;
    struct lsr_call call;
    struct lsr_thread *joined; /* waiting for its end; NULL: for something else, or unknown */
    uint64_t start_ns;
    lsr_ref outer_want;
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

/* Before the real signal, broadcast or post; `waiters`: somebody is waiting. */
void lsr_signal(struct lsr_call call, const void *object, uint64_t what, bool waiters);

/* ---- lives of objects
 * ------------------------------------------------------------------------------------- */

/* After the real init has succeeded. */
void lsr_init(struct lsr_call call, const void *object, uint64_t what);

/* Before the real destroy, and after it has succeeded. */
void lsr_destroy_begin(struct lsr_call call, const void *object, uint32_t busy);
void lsr_destroy_end(const void *object);

#endif
