/*
 * Time: nanoseconds of CLOCK_MONOTONIC, read where an operation is slow anyway, and a cheaper
 * approximation of it from the processor's own counter for mode full, where every hold is timed.
 */
#ifndef LS_CORE_CLOCK_H
#define LS_CORE_CLOCK_H

#include <stdint.h>

uint64_t lsr_clock_now(void);

uint64_t lsr_clock_realtime(void);

/* Once, before lsr_clock_fast; takes 100 us where the counter has to be measured. */
void lsr_clock_calibrate(void);

/* The same time base as lsr_clock_now to within 0.1 %. */
uint64_t lsr_clock_fast(void);

#endif
