/* Durations of a recording (log2 histograms) as the model wants them. */
#ifndef LS_RECORDING_TIMES_H
#define LS_RECORDING_TIMES_H

#include "model/model.h"
#include "recording.h"

/* A sum of histograms; all zeros is the empty one. */
struct ls_histogram {
    uint64_t count, total, max;
    uint64_t bucket[LSR_BUCKETS];
};

/* Adds what was recorded; NULL adds nothing. */
void ls_histogram_add(struct ls_histogram *histogram, const struct lsr_times *times);

/* Count, total and maximum are exact; a percentile is interpolated within its bucket, so it is off
 * by less than the bucket's width (a factor of two), and never above the maximum. */
struct ls_times ls_histogram_times(const struct ls_histogram *histogram);

#endif
