/*
 * Condition variables of POSIX. The C library releases and re-acquires the mutex by itself: the
 * wait is modelled as release, wait, acquire. Programs linked before glibc 2.3.2 have another
 * pthread_cond_t, a pointer to the real one: they are passed to their own functions, unrecorded but
 * for the mutex.
 */
#include "interpose/peek.h"
#include "interpose/real.h"

#define COND(op, how) LSR_WHAT(LSR_KIND_COND, op, how, 0)
#define MUTEX LSR_WHAT(LSR_KIND_MUTEX, LSR_OP_ACQUIRE, LSR_HOW_REACQUIRE, 0)

/* Nobody calls them by the names that they have here. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#ifdef LSR_OLD_COND_VERSION
#define CURRENT(name) LSR_EXPORT __attribute__((symver(#name "@@" LSR_COND_VERSION))) int lsr_##name
#define PREVIOUS(name)                                                                             \
    LSR_EXPORT __attribute__((symver(#name "@" LSR_OLD_COND_VERSION))) int lsr_old_##name
#else
#define CURRENT(name) LSR_EXPORT int name
#endif

CURRENT(pthread_cond_init)(pthread_cond_t *cond, const pthread_condattr_t *attributes)
{
    int result = REAL(pthread_cond_init)(cond, attributes);
    if (result == 0)
        lsr_init(LSR_CALL(), cond, COND(LSR_OP_WAIT, 0));
    return result;
}

CURRENT(pthread_cond_destroy)(pthread_cond_t *cond)
{
    int result = REAL(pthread_cond_destroy)(cond);
    if (result == 0)
        lsr_destroy_end(cond);
    return result;
}

CURRENT(pthread_cond_wait)(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, 0), mutex, MUTEX,
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(pthread_cond_wait)(cond, mutex);
}

CURRENT(pthread_cond_timedwait)
(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, LSR_HOW_TIMED), mutex, MUTEX,
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(pthread_cond_timedwait)(cond, mutex, until);
}

LSR_EXPORT int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock,
                                      const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, LSR_HOW_TIMED), mutex, MUTEX,
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(pthread_cond_clockwait)(cond, mutex, clock, until);
}

CURRENT(pthread_cond_signal)(pthread_cond_t *cond)
{
    lsr_signal(LSR_CALL(), cond, COND(LSR_OP_SIGNAL, 0), lsr_cond_waiters(cond));
    return REAL(pthread_cond_signal)(cond);
}

CURRENT(pthread_cond_broadcast)(pthread_cond_t *cond)
{
    lsr_signal(LSR_CALL(), cond, COND(LSR_OP_BROADCAST, 0), lsr_cond_waiters(cond));
    return REAL(pthread_cond_broadcast)(cond);
}

#ifdef LSR_OLD_COND_VERSION

PREVIOUS(pthread_cond_init)(pthread_cond_t *cond, const pthread_condattr_t *attributes)
{
    return REAL(old_pthread_cond_init)(cond, attributes);
}

PREVIOUS(pthread_cond_destroy)(pthread_cond_t *cond)
{
    return REAL(old_pthread_cond_destroy)(cond);
}

PREVIOUS(pthread_cond_wait)(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, 0), mutex, MUTEX,
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(old_pthread_cond_wait)(cond, mutex);
}

PREVIOUS(pthread_cond_timedwait)
(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, LSR_HOW_TIMED), mutex, MUTEX,
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(old_pthread_cond_timedwait)(cond, mutex, until);
}

PREVIOUS(pthread_cond_signal)(pthread_cond_t *cond)
{
    return REAL(old_pthread_cond_signal)(cond);
}

PREVIOUS(pthread_cond_broadcast)(pthread_cond_t *cond)
{
    return REAL(old_pthread_cond_broadcast)(cond);
}

#endif
