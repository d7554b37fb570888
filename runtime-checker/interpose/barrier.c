/* Barriers: a wait for others. */
#include "core/barrier.h"
#include "interpose/peek.h"
#include "interpose/real.h"

#define BARRIER LSR_WHAT(LSR_KIND_BARRIER, LSR_OP_WAIT, 0, 0)

LSR_EXPORT int pthread_barrier_init(pthread_barrier_t *barrier,
                                    const pthread_barrierattr_t *attributes, unsigned parties)
{
    int result = REAL(pthread_barrier_init)(barrier, attributes, parties);
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (attributes)
        pthread_barrierattr_getpshared(attributes, &shared);
    uint32_t flags = shared == PTHREAD_PROCESS_SHARED ? LSR_OBJECT_SHARED : 0;
    if (result == 0)
        lsr_barrier_init(LSR_CALL(), barrier, LSR_WHAT(LSR_KIND_BARRIER, LSR_OP_WAIT, 0, flags),
                         parties);
    return result;
}

LSR_EXPORT int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    int result = REAL(pthread_barrier_destroy)(barrier);
    if (result == 0)
        lsr_destroy_end(barrier);
    return result;
}

LSR_EXPORT int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    struct lsr_call call = LSR_CALL();
    uint64_t round = lsr_barrier_arrive(barrier);
    int result;
    {
        LSR_WAIT wait;
        lsr_wait_begin(&wait, call, barrier, BARRIER, NULL, 0, 0);
        result = REAL(pthread_barrier_wait)(barrier);
        wait.result = result == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : result;
    }
    if (result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD)
        lsr_barrier_passed(call, barrier, round);
    return result;
}
