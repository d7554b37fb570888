/* Which pieces of a program can run at the same time.
 *
 * The predecessors of a segment are worked out at the first question about it and kept as a bit
 * set. Not thread-safe; the model must
 * outlive it unchanged. */
#ifndef LS_MODEL_PARALLEL_H
#define LS_MODEL_PARALLEL_H

#include "base/arena.h"
#include "model/model.h"
#include "model/runs.h"

struct ls_parallel {
    struct ls_arena arena;
    const struct ls_model *model;
    uint64_t **earlier;  /* by segment: those that have ended before it; NULL until asked */
    struct ls_runs runs; /* told when two of them are asked about */
    bool knows_runs;
    struct ls_kept *kept; /* answers of ls_parallel_kept_apart */
};

void ls_parallel_init(struct ls_parallel *parallel, const struct ls_model *model);
void ls_parallel_release(struct ls_parallel *parallel);

/* How sure it is that threads of two recorded runs can meet; LS_CERTAIN for those of one. */
enum ls_confidence ls_parallel_confidence(struct ls_parallel *parallel, uint32_t thread_a,
                                          uint32_t thread_b);

/* True when what threads of two recorded runs do was put in order in one of the runs: there were
 * threads like the other one, and all of them had ended before, or began after. */
bool ls_parallel_kept_apart(struct ls_parallel *parallel, uint32_t thread_a, uint32_t segment_a,
                            uint32_t thread_b, uint32_t segment_b);

/* True when the two pieces of code may run at the same time in different threads: never for one
 * thread (unless it has many instances), never for segments that creation or join put in order.
 * LS_MODEL_NONE as a thread means any thread, as a segment a moment that nothing is known about. */
bool ls_parallel_can(struct ls_parallel *parallel, uint32_t thread_a, uint32_t segment_a,
                     uint32_t thread_b, uint32_t segment_b);

#endif
