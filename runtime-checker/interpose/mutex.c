/* Mutexes of POSIX. */
#include "interpose/peek.h"
#include "interpose/real.h"

#define MUTEX(how) LSR_WHAT(LSR_KIND_MUTEX, LSR_OP_ACQUIRE, how, 0)

LSR_EXPORT int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    int result = REAL(pthread_mutex_init)(mutex, attributes);
    if (result == 0)
        lsr_init(LSR_CALL(), mutex, MUTEX(0));
    return result;
}

LSR_EXPORT int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    lsr_destroy_begin(LSR_CALL(), mutex, lsr_mutex_busy(mutex));
    int result = REAL(pthread_mutex_destroy)(mutex);
    if (result == 0)
        lsr_destroy_end(mutex);
    return result;
}

LSR_EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    struct lsr_attempt attempt;
    lsr_fetch(mutex);
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(0), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(pthread_mutex_lock)(mutex));
}

LSR_EXPORT int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    struct lsr_attempt attempt;
    lsr_fetch(mutex);
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(LSR_HOW_TRY), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(pthread_mutex_trylock)(mutex));
}

LSR_EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_fetch(mutex);
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(LSR_HOW_TIMED), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(pthread_mutex_timedlock)(mutex, until));
}

LSR_EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                       const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_fetch(mutex);
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(LSR_HOW_TIMED), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(pthread_mutex_clocklock)(mutex, clock, until));
}

LSR_EXPORT int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    lsr_release(LSR_CALL(), mutex, MUTEX(0), lsr_mutex_busy);
    return REAL(pthread_mutex_unlock)(mutex);
}

#define ALIAS(old, name) LSR_EXPORT __typeof__(name) old __attribute__((alias(#name), copy(name)))

/* Names that old programs and some runtimes are bound to. */
ALIAS(__pthread_mutex_lock, pthread_mutex_lock);
ALIAS(__pthread_mutex_trylock, pthread_mutex_trylock);
ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock);
