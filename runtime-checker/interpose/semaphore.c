/* Semaphores of POSIX, without a name and with one. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

#include "core/python.h"
#include "core/semaphore.h"
#include "interpose/peek.h"
#include "interpose/real.h"

#define SEMAPHORE(op, how, flags) LSR_WHAT(LSR_KIND_SEMAPHORE, op, how, flags)

static int refuse(void)
{
    errno = EAGAIN;
    return -1;
}

/* One that is a lock is acquired, any other is waited for. */
#define WAIT(caller, semaphore, how, wait_really)                                                  \
    do {                                                                                           \
        enum lsr_python_deed deed = (how)&LSR_HOW_TRY ? LSR_PYTHON_TRIES : LSR_PYTHON_WAITS;       \
        struct lsr_call call = lsr_python_call(caller, semaphore, deed);                           \
        if (lsr_semaphore_is_lock(call, semaphore, SEMAPHORE(LSR_OP_ACQUIRE, how, 0))) {           \
            struct lsr_attempt attempt;                                                            \
            lsr_acquire_begin(&attempt, call, semaphore, SEMAPHORE(LSR_OP_ACQUIRE, how, 0),        \
                              lsr_semaphore_busy(semaphore));                                      \
            return lsr_acquire_end(&attempt, attempt.rare.refused ? refuse() : (wait_really));     \
        }                                                                                          \
        LSR_WAIT wait;                                                                             \
        lsr_wait_begin(&wait, call, semaphore, SEMAPHORE(LSR_OP_WAIT, how, 0), NULL, 0, 0);        \
        return wait.result = (wait_really);                                                        \
    } while (0)

LSR_EXPORT int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    int result = REAL(sem_init)(semaphore, shared, value);
    uint32_t flags = shared ? LSR_OBJECT_SHARED : 0;
    if (result == 0)
        lsr_init(lsr_python_call(LSR_CALL(), semaphore, LSR_PYTHON_CREATES), semaphore,
                 SEMAPHORE(LSR_OP_WAIT, 0, flags));
    return result;
}

LSR_EXPORT int sem_destroy(sem_t *semaphore)
{
    int result = REAL(sem_destroy)(semaphore);
    if (result == 0)
        lsr_destroy_end(semaphore);
    return result;
}

LSR_EXPORT sem_t *sem_open(const char *name, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    unsigned value = flags & O_CREAT ? va_arg(list, unsigned) : 0;
    va_end(list);
    sem_t *semaphore = REAL(sem_open)(name, flags, mode, value);
    if (semaphore != SEM_FAILED)
        lsr_meet(LSR_CALL(), semaphore, SEMAPHORE(LSR_OP_WAIT, 0, LSR_OBJECT_SHARED));
    return semaphore;
}

LSR_EXPORT int sem_wait(sem_t *semaphore)
{
    WAIT(LSR_CALL(), semaphore, 0, REAL(sem_wait)(semaphore));
}

LSR_EXPORT int sem_trywait(sem_t *semaphore)
{
    struct lsr_call caller = LSR_CALL();
    uint16_t how = LSR_HOW_TRY | (lsr_python_try_is_probe(caller.site) ? LSR_HOW_PROBE : 0);
    WAIT(caller, semaphore, how, REAL(sem_trywait)(semaphore));
}

LSR_EXPORT int sem_timedwait(sem_t *semaphore, const struct timespec *until)
{
    WAIT(LSR_CALL(), semaphore, LSR_HOW_TIMED, REAL(sem_timedwait)(semaphore, until));
}

LSR_EXPORT int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
    WAIT(LSR_CALL(), semaphore, LSR_HOW_TIMED, REAL(sem_clockwait)(semaphore, clock, until));
}

LSR_EXPORT int sem_post(sem_t *semaphore)
{
    lsr_semaphore_post(LSR_CALL(), semaphore, SEMAPHORE(LSR_OP_SIGNAL, 0, 0),
                       lsr_semaphore_has_waiters(semaphore));
    return REAL(sem_post)(semaphore);
}
