/* Mutexes and conditions of C11. In glibc they are those of POSIX under other names, in the same
 * memory. */
#include "interpose/peek.h"
#include "interpose/real.h"

#define MUTEX(how) LSR_WHAT(LSR_KIND_MUTEX, LSR_OP_ACQUIRE, how, LSR_OBJECT_C11)
#define COND(op, how) LSR_WHAT(LSR_KIND_COND, op, how, LSR_OBJECT_C11)

LSR_EXPORT int mtx_init(mtx_t *mutex, int type)
{
    int result = REAL(mtx_init)(mutex, type);
    if (result == thrd_success)
        lsr_init(LSR_CALL(), mutex, MUTEX(0));
    return result;
}

LSR_EXPORT void mtx_destroy(mtx_t *mutex)
{
    lsr_destroy_begin(LSR_CALL(), mutex, lsr_mutex_busy(mutex));
    REAL(mtx_destroy)(mutex);
    lsr_destroy_end(mutex);
}

LSR_EXPORT int mtx_lock(mtx_t *mutex)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(0), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(mtx_lock)(mutex));
}

LSR_EXPORT int mtx_trylock(mtx_t *mutex)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(LSR_HOW_TRY), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(mtx_trylock)(mutex));
}

LSR_EXPORT int mtx_timedlock(mtx_t *mutex, const struct timespec *until)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), mutex, MUTEX(LSR_HOW_TIMED), lsr_mutex_busy(mutex));
    return lsr_acquire_end(&attempt, REAL(mtx_timedlock)(mutex, until));
}

LSR_EXPORT int mtx_unlock(mtx_t *mutex)
{
    lsr_release(LSR_CALL(), mutex, MUTEX(0), lsr_mutex_busy);
    return REAL(mtx_unlock)(mutex);
}

LSR_EXPORT int cnd_init(cnd_t *cond)
{
    int result = REAL(cnd_init)(cond);
    if (result == thrd_success)
        lsr_init(LSR_CALL(), cond, COND(LSR_OP_WAIT, 0));
    return result;
}

LSR_EXPORT void cnd_destroy(cnd_t *cond)
{
    REAL(cnd_destroy)(cond);
    lsr_destroy_end(cond);
}

LSR_EXPORT int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, 0), mutex, MUTEX(LSR_HOW_REACQUIRE),
                   lsr_mutex_busy(mutex));
    return wait.result = REAL(cnd_wait)(cond, mutex);
}

LSR_EXPORT int cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_wait_begin(&wait, LSR_CALL(), cond, COND(LSR_OP_WAIT, LSR_HOW_TIMED), mutex,
                   MUTEX(LSR_HOW_REACQUIRE), lsr_mutex_busy(mutex));
    return wait.result = REAL(cnd_timedwait)(cond, mutex, until);
}

LSR_EXPORT int cnd_signal(cnd_t *cond)
{
    lsr_signal(LSR_CALL(), cond, COND(LSR_OP_SIGNAL, 0), lsr_cond_waiters(cond));
    return REAL(cnd_signal)(cond);
}

LSR_EXPORT int cnd_broadcast(cnd_t *cond)
{
    lsr_signal(LSR_CALL(), cond, COND(LSR_OP_BROADCAST, 0), lsr_cond_waiters(cond));
    return REAL(cnd_broadcast)(cond);
}
