/* Spin locks. pthread_spinlock_t is volatile; nothing else here looks into it. */
#include "interpose/peek.h"
#include "interpose/real.h"

#define SPIN(how) LSR_WHAT(LSR_KIND_SPIN, LSR_OP_ACQUIRE, how, 0)

LSR_EXPORT int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    int result = REAL(pthread_spin_init)(lock, shared);
    uint32_t flags = shared == PTHREAD_PROCESS_SHARED ? LSR_OBJECT_SHARED : 0;
    if (result == 0)
        lsr_init(LSR_CALL(), (void *)lock, LSR_WHAT(LSR_KIND_SPIN, LSR_OP_ACQUIRE, 0, flags));
    return result;
}

LSR_EXPORT int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    lsr_destroy_begin(LSR_CALL(), (void *)lock, lsr_spin_busy((void *)lock));
    int result = REAL(pthread_spin_destroy)(lock);
    if (result == 0)
        lsr_destroy_end((void *)lock);
    return result;
}

LSR_EXPORT int pthread_spin_lock(pthread_spinlock_t *lock)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), (void *)lock, SPIN(0), lsr_spin_busy((void *)lock));
    return lsr_acquire_end(&attempt, REAL(pthread_spin_lock)(lock));
}

LSR_EXPORT int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), (void *)lock, SPIN(LSR_HOW_TRY),
                      lsr_spin_busy((void *)lock));
    return lsr_acquire_end(&attempt, REAL(pthread_spin_trylock)(lock));
}

LSR_EXPORT int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    lsr_release(LSR_CALL(), (void *)lock, SPIN(0), lsr_spin_busy);
    return REAL(pthread_spin_unlock)(lock);
}
