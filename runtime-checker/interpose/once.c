/*
 * pthread_once and call_once: a lock that is held while the init routine runs. Whoever calls it
 * later passes at once, but could have had to wait had it been earlier: the order counts all the
 * same.
 */
#include "interpose/peek.h"
#include "interpose/real.h"

#define ONCE LSR_WHAT(LSR_KIND_ONCE, LSR_OP_ACQUIRE, 0, 0)

/* The routine that the C library is to call, and what has been done about it. */
struct routine {
    void (*run)(void);
    struct lsr_attempt *attempt;
    const void *control;
    struct lsr_call call;
    void *outer; /* one routine may lead to another once */
    bool has_run;
};

static void end_routine(struct routine **routine)
{
    lsr_self->once = (*routine)->outer;
    lsr_release((*routine)->call, (*routine)->control, ONCE, lsr_once_busy);
}

static void run_routine(void)
{
    struct routine *routine __attribute__((cleanup(end_routine))) = lsr_self->once;
    routine->has_run = true;
    lsr_acquire_end(routine->attempt, 0);
    routine->run();
}

static void begin(struct routine *routine)
{
    lsr_acquire_begin(routine->attempt, routine->call, routine->control, ONCE,
                      lsr_once_busy(routine->control));
    routine->outer = lsr_self->once;
    if (routine->attempt->thread)
        lsr_self->once = routine;
}

/* Somebody else has run it, now or long ago. */
static void end(struct routine *routine)
{
    if (routine->has_run)
        return;
    lsr_self->once = routine->outer;
    lsr_acquire_end(routine->attempt, 0);
    lsr_release(routine->call, routine->control, ONCE, lsr_once_busy);
}

LSR_EXPORT int pthread_once(pthread_once_t *control, void (*run)(void))
{
    struct lsr_attempt attempt;
    struct routine routine = {
        .run = run, .attempt = &attempt, .control = control, .call = LSR_CALL()};
    if (lsr_once_is_done(control) && !lsr_self->held_count)
        return REAL(pthread_once)(control, run);
    begin(&routine);
    if (!attempt.thread)
        return REAL(pthread_once)(control, run);
    int result = REAL(pthread_once)(control, run_routine);
    end(&routine);
    return result;
}

LSR_EXPORT void call_once(once_flag *flag, void (*run)(void))
{
    struct lsr_attempt attempt;
    struct routine routine = {.run = run, .attempt = &attempt, .control = flag, .call = LSR_CALL()};
    if (lsr_once_is_done(flag) && !lsr_self->held_count) {
        REAL(call_once)(flag, run);
        return;
    }
    begin(&routine);
    if (!attempt.thread) {
        REAL(call_once)(flag, run);
        return;
    }
    REAL(call_once)(flag, run_routine);
    end(&routine);
}
