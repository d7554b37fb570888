#include "core/clock.h"

#include <stdbool.h>
#include <time.h>

#include "core/libc.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

/* now = base_ns + (counter - base) * mult / 2^32, when mult is not 0. Written once, before threads.
 */
static struct {
    uint64_t base, base_ns, mult;
} scale;

uint64_t lsr_clock_now(void)
{
    struct timespec t;
    lsr_libc.clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t lsr_clock_realtime(void)
{
    struct timespec t;
    lsr_libc.clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#if defined(__x86_64__)

static bool counter_is_steady(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

static uint64_t counter(void)
{
    return __rdtsc();
}

static uint64_t measure_mult(void)
{
    uint64_t start_ns = lsr_clock_now(), start = counter(), end_ns;
    do
        end_ns = lsr_clock_now();
    while (end_ns - start_ns < 100000);
    return ((end_ns - start_ns) << 32) / (counter() - start);
}

#else

static bool counter_is_steady(void)
{
    return false;
}

static uint64_t counter(void)
{
    return 0;
}

static uint64_t measure_mult(void)
{
    return 0;
}

#endif

void lsr_clock_calibrate(void)
{
    if (!counter_is_steady())
        return;
    scale.mult = measure_mult();
    scale.base_ns = lsr_clock_now();
    scale.base = counter();
}

uint64_t lsr_clock_fast(void)
{
    if (!scale.mult)
        return lsr_clock_now();
    __uint128_t ticks = counter() - scale.base;
    return scale.base_ns + (uint64_t)((ticks * scale.mult) >> 32);
}
