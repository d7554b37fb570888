/* Read-write locks. */
#include "interpose/peek.h"
#include "interpose/real.h"

#define WRITE(how) LSR_WHAT(LSR_KIND_RWLOCK, LSR_OP_ACQUIRE, how, 0)
#define READ(how) LSR_WHAT(LSR_KIND_RWLOCK, LSR_OP_SHARE, how, 0)

LSR_EXPORT int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes)
{
    int result = REAL(pthread_rwlock_init)(lock, attributes);
    if (result == 0)
        lsr_init(LSR_CALL(), lock, WRITE(0));
    return result;
}

LSR_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    lsr_destroy_begin(LSR_CALL(), lock, lsr_rwlock_busy(lock));
    int result = REAL(pthread_rwlock_destroy)(lock);
    if (result == 0)
        lsr_destroy_end(lock);
    return result;
}

LSR_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    struct lsr_attempt attempt;
    if (lsr_rwlock_is_overtaken(lock))
        lsr_overtake(lock);
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, READ(0), lsr_rwlock_written(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_rdlock)(lock));
}

LSR_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, READ(LSR_HOW_TRY), lsr_rwlock_written(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_tryrdlock)(lock));
}

LSR_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, READ(LSR_HOW_TIMED), lsr_rwlock_written(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_timedrdlock)(lock, until));
}

LSR_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                                          const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, READ(LSR_HOW_TIMED), lsr_rwlock_written(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_clockrdlock)(lock, clock, until));
}

LSR_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, WRITE(0), lsr_rwlock_busy(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_wrlock)(lock));
}

LSR_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, WRITE(LSR_HOW_TRY), lsr_rwlock_busy(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_trywrlock)(lock));
}

LSR_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, WRITE(LSR_HOW_TIMED), lsr_rwlock_busy(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_timedwrlock)(lock, until));
}

LSR_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                                          const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), lock, WRITE(LSR_HOW_TIMED), lsr_rwlock_busy(lock));
    return lsr_acquire_end(&attempt, REAL(pthread_rwlock_clockwrlock)(lock, clock, until));
}

LSR_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    lsr_release(LSR_CALL(), lock, WRITE(0), lsr_rwlock_busy);
    return REAL(pthread_rwlock_unlock)(lock);
}
