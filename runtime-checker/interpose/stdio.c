/*
 * The lock of a stdio stream, where a program takes it by hand. The C library takes it inside of
 * each call as well, which cannot be seen.
 */
#include <stdio.h>

#include "core/operation.h"
#include "interpose/real.h"

#define STREAM(how) LSR_WHAT(LSR_KIND_PSEUDO, LSR_OP_ACQUIRE, how, LSR_OBJECT_RECURSIVE)

/* The first word behind the pointer is the lock itself. */
static uint32_t busy(const void *object)
{
    const FILE *stream = object;
    const int *lock = (const void *)stream->_lock;
    return lock && __atomic_load_n(lock, __ATOMIC_RELAXED) ? LSR_SOMEBODY : 0;
}

LSR_EXPORT void flockfile(FILE *stream)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), stream, STREAM(0), busy(stream));
    REAL(flockfile)(stream);
    lsr_acquire_end(&attempt, 0);
}

LSR_EXPORT int ftrylockfile(FILE *stream)
{
    struct lsr_attempt attempt;
    lsr_acquire_begin(&attempt, LSR_CALL(), stream, STREAM(LSR_HOW_TRY), busy(stream));
    return lsr_acquire_end(&attempt, REAL(ftrylockfile)(stream));
}

LSR_EXPORT void funlockfile(FILE *stream)
{
    lsr_release(LSR_CALL(), stream, STREAM(0), busy);
    REAL(funlockfile)(stream);
}

/* The memory may become another stream. */
LSR_EXPORT int fclose(FILE *stream)
{
    lsr_destroy_end(stream);
    return REAL(fclose)(stream);
}
