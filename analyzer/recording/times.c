#include "recording/times.h"

void ls_histogram_add(struct ls_histogram *histogram, const struct lsr_times *times)
{
    if (!times)
        return;
    histogram->count += times->count;
    histogram->total += times->total_ns;
    if (times->max_ns > histogram->max)
        histogram->max = times->max_ns;
    for (unsigned i = 0; i < LSR_BUCKETS; i++)
        histogram->bucket[i] += times->bucket[i];
}

static uint64_t percentile(const struct ls_histogram *histogram, unsigned percent)
{
    uint64_t all = 0, below = 0;
    for (unsigned i = 0; i < LSR_BUCKETS; i++)
        all += histogram->bucket[i];
    uint64_t rank = all / 100 * percent + all % 100 * percent / 100;
    for (unsigned i = 0; i < LSR_BUCKETS; i++) {
        uint64_t here = histogram->bucket[i];
        if (here && below + here > rank) {
            uint64_t low = i ? UINT64_C(1) << i : 0, width = UINT64_C(1) << i;
            uint64_t inside =
                (uint64_t)((double)width * ((double)(rank - below) + 0.5) / (double)here);
            return low + inside < histogram->max ? low + inside : histogram->max;
        }
        below += here;
    }
    return histogram->max;
}

struct ls_times ls_histogram_times(const struct ls_histogram *histogram)
{
    if (!histogram->count)
        return (struct ls_times){0};
    return (struct ls_times){histogram->count, histogram->total, histogram->max,
                             percentile(histogram, 50), percentile(histogram, 99)};
}
