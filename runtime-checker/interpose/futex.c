/*
 * Futexes by hand: what C++20, GLib, Rust and OpenMP wait with. Their fast paths are inlined and
 * cannot be seen; who sleeps comes by here. FUTEX_LOCK_PI and whatever else passes.
 */
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/operation.h"
#include "interpose/real.h"

#define FUTEX(op, how, flags) LSR_WHAT(LSR_KIND_FUTEX, op, how, flags)

struct arguments {
    long at[6];
};

static long pass(long number, const struct arguments *a)
{
    return REAL(syscall)(number, a->at[0], a->at[1], a->at[2], a->at[3], a->at[4], a->at[5]);
}

static long wait_for_futex(struct lsr_call call, long number, const struct arguments *a)
{
    uint32_t flags = a->at[1] & FUTEX_PRIVATE_FLAG ? 0 : LSR_OBJECT_SHARED;
    uint16_t how = a->at[3] ? LSR_HOW_TIMED : 0;
    LSR_WAIT wait;
    lsr_wait_begin(&wait, call, (const void *)a->at[0], FUTEX(LSR_OP_WAIT, how, flags), NULL, 0, 0);
    long result = pass(number, a);
    wait.result = (int)result;
    return result;
}

static long wake_futex(struct lsr_call call, long number, const struct arguments *a)
{
    uint32_t flags = a->at[1] & FUTEX_PRIVATE_FLAG ? 0 : LSR_OBJECT_SHARED;
    enum lsr_op op = a->at[2] > 1 ? LSR_OP_BROADCAST : LSR_OP_SIGNAL;
    lsr_signal(call, (const void *)a->at[0], FUTEX(op, 0, flags), 1);
    return pass(number, a);
}

LSR_EXPORT long syscall(long number, ...)
{
    struct arguments a;
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a.at[i] = va_arg(list, long);
    va_end(list);
    if (number != SYS_futex)
        return pass(number, &a);
    switch (a.at[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        return wait_for_futex(LSR_CALL(), number, &a);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return wake_futex(LSR_CALL(), number, &a);
    default:
        return pass(number, &a);
    }
}
