/* Threads of several recorded runs. They never met, but two ways through the program that were
 * recorded apart may meet in a third run: when their threads are of two kinds, or of one kind of
 * which there are several at once. A kind is a start routine of a program; main is one of its own.
 */
#ifndef LS_MODEL_RUNS_H
#define LS_MODEL_RUNS_H

#include "base/arena.h"
#include "model/model.h"

struct ls_runs {
    struct ls_arena arena;
    const struct ls_model *model;
    uint32_t kinds;
    uint32_t *kind;    /* by thread */
    uint8_t *together; /* by pair of kinds: some run had threads of both at once */
};

void ls_runs_init(struct ls_runs *runs, const struct ls_model *model);
void ls_runs_release(struct ls_runs *runs);

/* True for threads of two recorded runs. */
bool ls_runs_apart(const struct ls_model *model, uint32_t thread_a, uint32_t thread_b);

/* Whether threads like these two can run at the same time: LS_CERTAIN is never said, LS_LIKELY when
 * some run had such threads at once, LS_AUDIT when it is only not known to be impossible. False
 * when there is one such thread only. */
bool ls_runs_can_meet(const struct ls_runs *runs, uint32_t thread_a, uint32_t thread_b,
                      enum ls_confidence *confidence);

/* Walks over the segments of threads of `other`'s kind in the run that `segment` belongs to, but
 * for its own thread: what has become there of threads like that one. Start with *at =
 * LS_MODEL_NONE; false after the last. */
bool ls_runs_next_like(const struct ls_runs *runs, uint32_t segment, uint32_t other, uint32_t *at);

#endif
