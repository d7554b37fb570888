/* What all facts of the model are made of: places in the program, ways to them, times, and how sure
 * it is. See model.h. */
#ifndef LS_MODEL_SITE_H
#define LS_MODEL_SITE_H

#include <stdbool.h>
#include <stdint.h>

#define LS_MODEL_NONE UINT32_MAX

/* A point in the program. `file` is an absolute path, or "" when only the module is known (then
 * `function` says "name+0x1f in libfoo.so"); line and column count from 1, 0 = unknown. */
struct ls_location {
    const char *file;
    const char *function;
    uint32_t line;
    uint32_t column;
};

/* How sure it is that a fact, or a finding, is real. */
enum ls_confidence { LS_AUDIT, LS_LIKELY, LS_CERTAIN };

/* Wait or hold times in nanoseconds; all 0 when they were not measured. */
struct ls_times {
    uint64_t count, total, max, p50, p99;
};

/* One step on the way to a fact, outermost first: "calls queue_push", "acquires queue.lock". */
struct ls_waypoint {
    struct ls_location at;
    const char *what;
    const uint32_t *held; /* locks held when this step is taken */
    uint32_t helds;
};

/* How one thread comes to the last of the steps. */
struct ls_witness {
    uint32_t thread; /* LS_MODEL_NONE when any thread may take this way */
    uint32_t steps;
    const struct ls_waypoint *step;
};

#endif
