/*
 * Threads of POSIX and C11. A created thread begins in a function of ours, whose cleanup records
 * its end whether it returns, exits or is cancelled.
 */
#include "core/python.h"
#include "interpose/peek.h"
#include "interpose/real.h"

#define JOIN(how) LSR_WHAT(LSR_KIND_THREAD, LSR_OP_JOIN, how, 0)

static void end_life(struct lsr_thread **self)
{
    lsr_thread_end(*self);
}

static void *run_posix(void *block)
{
    struct lsr_thread *self __attribute__((cleanup(end_life))) = block;
    lsr_thread_begin(self, __builtin_frame_address(0));
    void *value = self->start.posix(self->argument);
    self->ending = LSR_ENDED_RETURNED;
    return value;
}

static int run_c11(void *block)
{
    struct lsr_thread *self __attribute__((cleanup(end_life))) = block;
    lsr_thread_begin(self, __builtin_frame_address(0));
    int value = self->start.c11(self->argument);
    self->ending = LSR_ENDED_RETURNED;
    return value;
}

LSR_EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                              void *(*start)(void *), void *argument)
{
    struct lsr_call call = lsr_python_call(LSR_CALL(), NULL, LSR_PYTHON_STARTS);
    struct lsr_thread *child = lsr_thread_prepare(call, (uint64_t)start, attributes);
    if (!child)
        return REAL(pthread_create)(thread, attributes, start, argument);
    child->start.posix = start;
    child->argument = argument;
    int result = REAL(pthread_create)(thread, attributes, run_posix, child);
    lsr_thread_created(child, result != 0, result == 0 ? *thread : 0);
    return result;
}

LSR_EXPORT int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    struct lsr_thread *child = lsr_thread_prepare(LSR_CALL(), (uint64_t)start, NULL);
    if (!child)
        return REAL(thrd_create)(thread, start, argument);
    child->start.c11 = start;
    child->argument = argument;
    int result = REAL(thrd_create)(thread, run_c11, child);
    lsr_thread_created(child, result != thrd_success, result == thrd_success ? *thread : 0);
    return result;
}

LSR_EXPORT int pthread_join(pthread_t thread, void **value)
{
    LSR_WAIT wait;
    lsr_join_begin(&wait, LSR_CALL(), thread, JOIN(0));
    return wait.result = REAL(pthread_join)(thread, value);
}

LSR_EXPORT int pthread_tryjoin_np(pthread_t thread, void **value)
{
    LSR_WAIT wait;
    lsr_join_begin(&wait, LSR_CALL(), thread, JOIN(LSR_HOW_TRY));
    return wait.result = REAL(pthread_tryjoin_np)(thread, value);
}

LSR_EXPORT int pthread_timedjoin_np(pthread_t thread, void **value, const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_join_begin(&wait, LSR_CALL(), thread, JOIN(LSR_HOW_TIMED));
    return wait.result = REAL(pthread_timedjoin_np)(thread, value, until);
}

LSR_EXPORT int pthread_clockjoin_np(pthread_t thread, void **value, clockid_t clock,
                                    const struct timespec *until)
{
    LSR_WAIT wait;
    lsr_join_begin(&wait, LSR_CALL(), thread, JOIN(LSR_HOW_TIMED));
    return wait.result = REAL(pthread_clockjoin_np)(thread, value, clock, until);
}

LSR_EXPORT int thrd_join(thrd_t thread, int *value)
{
    LSR_WAIT wait;
    lsr_join_begin(&wait, LSR_CALL(), thread, JOIN(0));
    return wait.result = REAL(thrd_join)(thread, value);
}

LSR_EXPORT int pthread_detach(pthread_t thread)
{
    lsr_thread_detached(thread);
    return REAL(pthread_detach)(thread);
}

LSR_EXPORT int thrd_detach(thrd_t thread)
{
    lsr_thread_detached(thread);
    return REAL(thrd_detach)(thread);
}

LSR_EXPORT void pthread_exit(void *value)
{
    lsr_thread_exits(LSR_CALL());
    REAL(pthread_exit)(value);
    __builtin_unreachable();
}

LSR_EXPORT void thrd_exit(int value)
{
    lsr_thread_exits(LSR_CALL());
    REAL(thrd_exit)(value);
    __builtin_unreachable();
}

LSR_EXPORT int pthread_setname_np(pthread_t thread, const char *name)
{
    int result = REAL(pthread_setname_np)(thread, name);
    if (result == 0)
        lsr_thread_renamed(thread, name);
    return result;
}
