/*
 * What the memory of a lock tells before it is asked for: 0 when it is free, else the system id of
 * the thread that has it, or LSR_SOMEBODY. These are the public structures of glibc's headers;
 * plain racy reads.
 */
#ifndef LS_INTERPOSE_PEEK_H
#define LS_INTERPOSE_PEEK_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/operation.h"

/* To be called as early as possible before the lock is looked at and then asked for: its memory
 * comes from another processor once, ready to be written, and not a second time for that. */
static inline void lsr_fetch(const void *lock)
{
    __builtin_prefetch(lock, 1);
}

/* A mutex with a priority ceiling keeps it in the upper bits of its word, locked or not. */
static inline bool lsr_mutex_is_free(const pthread_mutex_t *mutex, unsigned word)
{
    const unsigned ceiling = 0xfff80000u;
    const int prio_protect = 64; /* of glibc's kinds */
    return !word || (mutex->__data.__kind & prio_protect && !(word & ~ceiling));
}

static inline uint32_t lsr_mutex_busy(const void *lock)
{
    const pthread_mutex_t *mutex = lock;
    unsigned word = (unsigned)__atomic_load_n(&mutex->__data.__lock, __ATOMIC_RELAXED);
    if (lsr_mutex_is_free(mutex, word))
        return 0;
    int owner = __atomic_load_n(&mutex->__data.__owner, __ATOMIC_RELAXED);
    return owner > 0 ? (uint32_t)owner : LSR_SOMEBODY;
}

/* Bits of __readers: it is written; a writer has it, or waits for the last reader to leave. */
enum { LSR_RWLOCK_WRITE_PHASE = 1, LSR_RWLOCK_WRITE_LOCKED = 2 };

/* Readers pass a waiting writer, unless the lock is of the kind that prefers writers. */
static inline bool lsr_rwlock_is_overtaken(const pthread_rwlock_t *lock)
{
    unsigned readers = __atomic_load_n(&lock->__data.__readers, __ATOMIC_RELAXED);
    return (readers & (LSR_RWLOCK_WRITE_LOCKED | LSR_RWLOCK_WRITE_PHASE)) ==
               LSR_RWLOCK_WRITE_LOCKED &&
           lock->__data.__flags != PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/* Written at this moment: what a reader has to wait for. */
static inline uint32_t lsr_rwlock_written(const void *object)
{
    const pthread_rwlock_t *lock = object;
    if (!(__atomic_load_n(&lock->__data.__readers, __ATOMIC_RELAXED) & LSR_RWLOCK_WRITE_LOCKED) ||
        lsr_rwlock_is_overtaken(lock))
        return 0;
    int writer = __atomic_load_n(&lock->__data.__cur_writer, __ATOMIC_RELAXED);
    return writer > 0 ? (uint32_t)writer : LSR_SOMEBODY;
}

static inline uint32_t lsr_rwlock_busy(const void *object)
{
    const pthread_rwlock_t *lock = object;
    const unsigned reader_shift = 3;
    uint32_t written = lsr_rwlock_written(lock);
    unsigned readers = __atomic_load_n(&lock->__data.__readers, __ATOMIC_RELAXED) >> reader_shift;
    return written ? written : readers ? LSR_SOMEBODY : 0;
}

static inline uint32_t lsr_spin_busy(const void *object)
{
    const pthread_spinlock_t *lock = object;
#if defined(__x86_64__)
    const int unlocked = 1;
#else
    const int unlocked = 0;
#endif
    return __atomic_load_n(lock, __ATOMIC_RELAXED) == unlocked ? 0 : LSR_SOMEBODY;
}

/* glibc keeps the value in the low half of the first word, the number of waiters in the high one.
 */
static inline uint64_t lsr_semaphore_word(const void *semaphore)
{
    return __atomic_load_n((const uint64_t *)semaphore, __ATOMIC_RELAXED);
}

static inline uint32_t lsr_semaphore_busy(const void *semaphore)
{
    return (uint32_t)lsr_semaphore_word(semaphore) ? 0 : LSR_SOMEBODY;
}

static inline bool lsr_semaphore_has_waiters(const void *semaphore)
{
    return lsr_semaphore_word(semaphore) >> 32;
}

static inline bool lsr_once_is_done(const void *control)
{
    const int done = 2;
    return __atomic_load_n((const int *)control, __ATOMIC_ACQUIRE) & done;
}

static inline uint32_t lsr_once_busy(const void *control)
{
    const int in_progress = 1;
    return __atomic_load_n((const int *)control, __ATOMIC_RELAXED) & in_progress ? LSR_SOMEBODY : 0;
}

static inline uint32_t lsr_cond_waiters(const void *object)
{
    const pthread_cond_t *cond = object;
    const unsigned flag_bits = 3;
    return __atomic_load_n(&cond->__data.__wrefs, __ATOMIC_RELAXED) >> flag_bits;
}

#endif
